//! The named references of HTML that feeds use: all of HTML 4, and of HTML 5's the ones for ordinary signs.
//!
//! A name that is missing here stays as written; in HTML content the HTML reader still resolves it later.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Names and what they stand for, in the order of the characters.
const NAMES: &str = r#"
excl !  num #  dollar $  percnt %  lpar (  rpar )  ast *  plus +  comma ,  period .  sol /  colon :
semi ;  equals =  quest ?  commat @  lbrack [  lsqb [  rbrack ]  rsqb ]  lowbar _  grave `  lbrace {
lcub {  verbar |  vert |  rbrace }  rcub }  iexcl ¡  cent ¢  pound £  curren ¤  yen ¥  brvbar ¦  sect §
uml ¨  copy ©  ordf ª  laquo «  not ¬  reg ®  macr ¯  deg °  plusmn ±  sup2 ²  sup3 ³  acute ´  micro µ
para ¶  middot ·  cedil ¸  sup1 ¹  ordm º  raquo »  frac14 ¼  frac12 ½  half ½  frac34 ¾  iquest ¿
Agrave À  Aacute Á  Acirc Â  Atilde Ã  Auml Ä  Aring Å  AElig Æ  Ccedil Ç  Egrave È  Eacute É  Ecirc Ê
Euml Ë  Igrave Ì  Iacute Í  Icirc Î  Iuml Ï  ETH Ð  Ntilde Ñ  Ograve Ò  Oacute Ó  Ocirc Ô  Otilde Õ
Ouml Ö  times ×  Oslash Ø  Ugrave Ù  Uacute Ú  Ucirc Û  Uuml Ü  Yacute Ý  THORN Þ  szlig ß  agrave à
aacute á  acirc â  atilde ã  auml ä  aring å  aelig æ  ccedil ç  egrave è  eacute é  ecirc ê  euml ë
igrave ì  iacute í  icirc î  iuml ï  eth ð  ntilde ñ  ograve ò  oacute ó  ocirc ô  otilde õ  ouml ö
divide ÷  oslash ø  ugrave ù  uacute ú  ucirc û  uuml ü  yacute ý  thorn þ  yuml ÿ  OElig Œ  oelig œ
Scaron Š  scaron š  Yuml Ÿ  fnof ƒ  circ ˆ  caron ˇ  breve ˘  tilde ˜  Alpha Α  Beta Β  Gamma Γ  Delta Δ
Epsilon Ε  Zeta Ζ  Eta Η  Theta Θ  Iota Ι  Kappa Κ  Lambda Λ  Mu Μ  Nu Ν  Xi Ξ  Omicron Ο  Pi Π  Rho Ρ
Sigma Σ  Tau Τ  Upsilon Υ  Phi Φ  Chi Χ  Psi Ψ  Omega Ω  alpha α  beta β  gamma γ  delta δ  epsilon ε
zeta ζ  eta η  theta θ  iota ι  kappa κ  lambda λ  mu μ  nu ν  xi ξ  omicron ο  pi π  rho ρ  sigmaf ς
sigma σ  tau τ  upsilon υ  phi φ  chi χ  psi ψ  omega ω  thetasym ϑ  upsih ϒ  piv ϖ  hyphen ‐  ndash –
mdash —  lsquo ‘  rsquo ’  sbquo ‚  ldquo “  rdquo ”  bdquo „  dagger †  Dagger ‡  bull •  hellip …
permil ‰  prime ′  Prime ″  lsaquo ‹  rsaquo ›  oline ‾  frasl ⁄  euro €  image ℑ  numero №  copysr ℗
weierp ℘  real ℜ  trade ™  alefsym ℵ  larr ←  uarr ↑  rarr →  darr ↓  harr ↔  crarr ↵  lArr ⇐  uArr ⇑
rArr ⇒  dArr ⇓  hArr ⇔  forall ∀  part ∂  exist ∃  empty ∅  nabla ∇  isin ∈  notin ∉  ni ∋  prod ∏  sum
∑  minus −  lowast ∗  radic √  prop ∝  infin ∞  ang ∠  and ∧  or ∨  cap ∩  cup ∪  int ∫  there4 ∴  sim ∼
cong ≅  asymp ≈  ne ≠  equiv ≡  le ≤  ge ≥  sub ⊂  sup ⊃  nsub ⊄  sube ⊆  supe ⊇  oplus ⊕  otimes ⊗
perp ⊥  sdot ⋅  lceil ⌈  rceil ⌉  lfloor ⌊  rfloor ⌋  loz ◊  bigstar ★  starf ★  star ☆  phone ☎  spades
♠  clubs ♣  hearts ♥  diams ♦  check ✓  cross ✗  lang ⟨  rang ⟩
"#;

static TABLE: LazyLock<BTreeMap<&str, char>> = LazyLock::new(|| {
    let mut words = NAMES.split_whitespace();
    std::iter::from_fn(|| Some((words.next()?, words.next()?.chars().next()?))).collect()
});

/// What a name stands for. Letter case counts: `&Eacute;` is not `&eacute;`.
pub(crate) fn named(name: &str) -> Option<char> {
    let invisible = match name {
        "Tab" => '\t',
        "NewLine" => '\n',
        "bsol" => '\\',
        "nbsp" => '\u{a0}',
        "shy" => '\u{ad}',
        "ensp" => '\u{2002}',
        "emsp" => '\u{2003}',
        "emsp13" => '\u{2004}',
        "numsp" => '\u{2007}',
        "puncsp" => '\u{2008}',
        "thinsp" => '\u{2009}',
        "hairsp" => '\u{200a}',
        "zwnj" => '\u{200c}',
        "zwj" => '\u{200d}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        "NoBreak" => '\u{2060}',
        _ => return TABLE.get(name).copied(),
    };
    Some(invisible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_for_one_character() {
        let words: Vec<&str> = NAMES.split_whitespace().collect();
        assert_eq!(words.len() % 2, 0);
        for pair in words.chunks(2) {
            assert!(pair[0].chars().all(|c| c.is_ascii_alphanumeric()), "{}", pair[0]);
            assert_eq!(pair[1].chars().count(), 1, "{}", pair[0]);
        }
        assert_eq!(TABLE.len(), words.len() / 2, "no name stands twice");
    }

    #[test]
    fn the_table_agrees_with_the_html_reader() {
        for (name, character) in TABLE.iter() {
            let html = scraper::Html::parse_fragment(&format!("&{name};"));
            let text: String = html.root_element().text().collect();
            assert_eq!(text, character.to_string(), "{name}");
        }
    }
}
