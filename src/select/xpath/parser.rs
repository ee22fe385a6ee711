//! Words → an expression, by the grammar of XPath 1.0 (2 and 3). What could not be evaluated is refused here.

use super::expr::{
    Axis, Comparison, Expr, FUNCTIONS, Kind, Name, Operator, Path, Predicate, Signature, Start, Step, Test,
};
use super::lexer::{Token, Word, words};
use super::{Reason, XPathError};

/// How deep brackets nest.
const MAX_DEPTH: usize = 32;
/// How many operators one expression has, `or`, `and` and `|` not counted: each nests one deeper.
const MAX_OPERATIONS: usize = 200;

const AXES: [(&str, Axis); 12] = [
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("attribute", Axis::Attribute),
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("parent", Axis::Parent),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("self", Axis::Itself),
];
const NODE_TYPES: [&str; 4] = ["comment", "node", "processing-instruction", "text"];

/// Reads an expression.
pub(super) fn parse(text: &str) -> Result<Expr, XPathError> {
    let mut parser = Parser { words: words(text)?, next: 0, depth: 0, operations: 0 };
    let expr = parser.expr()?;
    match parser.peek() {
        Token::End => Ok(expr),
        _ => Err(parser.unexpected()),
    }
}

struct Parser<'s> {
    words: Vec<Word<'s>>,
    next: usize,
    depth: usize,
    operations: usize,
}

type Result<T, E = XPathError> = std::result::Result<T, E>;

impl<'s> Parser<'s> {
    fn expr(&mut self) -> Result<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(Reason::TooDeep));
        }
        let expr = self.many("or", Self::and, Expr::Or)?;
        self.depth -= 1;
        Ok(expr)
    }

    fn and(&mut self) -> Result<Expr> {
        self.many("and", Self::equality, Expr::And)
    }

    fn many(
        &mut self,
        operator: &str,
        part: fn(&mut Self) -> Result<Expr>,
        whole: fn(Vec<Expr>) -> Expr,
    ) -> Result<Expr> {
        let mut parts = vec![part(self)?];
        while matches!(self.peek(), Token::Operator(sign) if sign == operator) {
            self.next += 1;
            parts.push(part(self)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { whole(parts) })
    }

    fn equality(&mut self) -> Result<Expr> {
        self.compared(Self::relational, &[("=", Comparison::Equal), ("!=", Comparison::Unequal)])
    }

    fn relational(&mut self) -> Result<Expr> {
        let comparisons = [
            ("<", Comparison::Less),
            ("<=", Comparison::LessOrEqual),
            (">", Comparison::Greater),
            (">=", Comparison::GreaterOrEqual),
        ];
        self.compared(Self::additive, &comparisons)
    }

    fn compared(
        &mut self,
        part: fn(&mut Self) -> Result<Expr>,
        comparisons: &[(&str, Comparison)],
    ) -> Result<Expr> {
        let mut left = part(self)?;
        while let Some(comparison) = self.operator(comparisons)? {
            left = Expr::Compare(comparison, Box::new(left), Box::new(part(self)?));
        }
        Ok(left)
    }

    fn additive(&mut self) -> Result<Expr> {
        self.calculated(Self::multiplicative, &[("+", Operator::Add), ("-", Operator::Subtract)])
    }

    fn multiplicative(&mut self) -> Result<Expr> {
        let operators = [("*", Operator::Multiply), ("div", Operator::Divide), ("mod", Operator::Modulo)];
        self.calculated(Self::negated, &operators)
    }

    fn calculated(
        &mut self,
        part: fn(&mut Self) -> Result<Expr>,
        operators: &[(&str, Operator)],
    ) -> Result<Expr> {
        let mut left = part(self)?;
        while let Some(operator) = self.operator(operators)? {
            left = Expr::Arithmetic(operator, Box::new(left), Box::new(part(self)?));
        }
        Ok(left)
    }

    fn negated(&mut self) -> Result<Expr> {
        let mut signs = 0;
        while self.operator(&[("-", ())])?.is_some() {
            signs += 1;
        }
        let mut expr = self.union()?;
        for _ in 0..signs {
            expr = Expr::Negate(Box::new(expr));
        }
        Ok(expr)
    }

    fn union(&mut self) -> Result<Expr> {
        let at = self.next;
        let expr = self.many("|", Self::path, Expr::Union)?;
        if let Expr::Union(parts) = &expr
            && parts.iter().any(|part| part.kind() != Kind::Nodes)
        {
            return Err(self.error_at(at, Reason::NoNodes("|".to_owned())));
        }
        Ok(expr)
    }

    fn path(&mut self) -> Result<Expr> {
        let mut path = Path { start: Start::Here, steps: Vec::new() };
        if self.is("/") {
            path.start = Start::Root;
            if !self.begins_step() {
                return Ok(Expr::Path(path));
            }
        } else if self.is("//") {
            path.start = Start::Root;
            path.steps.push(Step::descend());
        } else if self.begins_primary() {
            let at = self.next;
            let primary = self.primary()?;
            let predicates = self.predicates()?;
            let goes_on = matches!(self.peek(), Token::Mark("/" | "//"));
            if predicates.is_empty() && !goes_on {
                return Ok(primary);
            }
            if primary.kind() != Kind::Nodes {
                let sign = if predicates.is_empty() { "/" } else { "[" };
                return Err(self.error_at(at, Reason::NoNodes(sign.to_owned())));
            }
            path.start = Start::Of(Box::new(primary), predicates);
            if !self.slash(&mut path) {
                return Ok(Expr::Path(path));
            }
        }
        loop {
            let step = self.step()?;
            path.push(step);
            if !self.slash(&mut path) {
                return Ok(Expr::Path(path));
            }
        }
    }

    /// Reads `/` or `//` between steps.
    fn slash(&mut self, path: &mut Path) -> bool {
        if self.is("//") {
            path.push(Step::descend());
            return true;
        }
        self.is("/")
    }

    fn begins_step(&self) -> bool {
        matches!(self.peek(), Token::Name(_) | Token::Star | Token::Mark("." | ".." | "@"))
    }

    fn begins_primary(&self) -> bool {
        match self.peek() {
            Token::Text(_) | Token::Number(_) | Token::Mark("(") => true,
            Token::Name(name) => self.after() == Token::Mark("(") && !NODE_TYPES.contains(&name),
            _ => false,
        }
    }

    fn primary(&mut self) -> Result<Expr> {
        let at = self.next;
        self.next += 1;
        match self.words[at].token {
            Token::Text(text) => Ok(Expr::Text(text.to_owned())),
            Token::Number(number) => Ok(Expr::Number(number)),
            Token::Name(name) => self.call(name, at),
            _ => {
                let expr = self.expr()?;
                self.expect(")")?;
                Ok(expr)
            }
        }
    }

    fn call(&mut self, name: &str, at: usize) -> Result<Expr> {
        let signature = FUNCTIONS
            .iter()
            .find(|known| known.name == name)
            .ok_or_else(|| self.error_at(at, Reason::no_function(name)))?;
        self.expect("(")?;
        let mut arguments = Vec::new();
        while !self.is(")") {
            if !arguments.is_empty() {
                self.expect(",")?;
            }
            arguments.push(self.expr()?);
        }
        self.checked(signature, &arguments, at)?;
        Ok(Expr::Call(signature.function, arguments))
    }

    fn checked(&self, signature: &Signature, arguments: &[Expr], at: usize) -> Result<()> {
        if !signature.arguments.contains(&arguments.len()) {
            let wanted = signature.arguments.clone();
            let reason = Reason::Arguments { function: signature.name, wanted, given: arguments.len() };
            return Err(self.error_at(at, reason));
        }
        let first = arguments.first().map(Expr::kind);
        if signature.function.wants_nodes() && first.is_some_and(|kind| kind != Kind::Nodes) {
            return Err(self.error_at(at, Reason::NoNodes(format!("{}()", signature.name))));
        }
        Ok(())
    }

    fn step(&mut self) -> Result<Step> {
        if self.is(".") {
            return self.short(Axis::Itself, "self::node()");
        }
        if self.is("..") {
            return self.short(Axis::Parent, "parent::node()");
        }
        let axis = self.axis()?;
        let test = self.test()?;
        Ok(Step { axis, test, predicates: self.predicates()? })
    }

    fn short(&self, axis: Axis, long: &'static str) -> Result<Step> {
        match self.peek() {
            Token::Mark("[") => Err(self.error(Reason::PredicateOnDot(long))),
            _ => Ok(Step { axis, test: Test::Node, predicates: Vec::new() }),
        }
    }

    fn axis(&mut self) -> Result<Axis> {
        if self.is("@") {
            return Ok(Axis::Attribute);
        }
        let (Token::Name(name), Token::Mark("::")) = (self.peek(), self.after()) else {
            return Ok(Axis::Child);
        };
        let axis = AXES.iter().find(|(known, _)| *known == name);
        let (_, axis) = axis.ok_or_else(|| self.error(Reason::no_axis(name, &AXES.map(|(name, _)| name))))?;
        self.next += 2;
        Ok(*axis)
    }

    fn test(&mut self) -> Result<Test> {
        let token = self.peek();
        let is_call = self.after() == Token::Mark("(");
        match token {
            Token::Star => self.next += 1,
            Token::Name(name) if is_call => return self.node_type(name),
            Token::Name(_) => self.next += 1,
            Token::End => return Err(self.error(Reason::EndsEarly)),
            _ => return Err(self.unexpected()),
        }
        Ok(match token {
            Token::Name(name) => match name.strip_suffix(":*") {
                Some(prefix) => Test::Prefix(Name::new(prefix)),
                None => Test::Name(Name::new(name)),
            },
            _ => Test::AnyName,
        })
    }

    fn node_type(&mut self, name: &'s str) -> Result<Test> {
        if !NODE_TYPES.contains(&name) {
            let known = FUNCTIONS.iter().any(|function| function.name == name);
            let reason =
                if known { Reason::FunctionAsStep(name.to_owned()) } else { Reason::no_function(name) };
            return Err(self.error(reason));
        }
        self.next += 2;
        let mut target = None;
        if let (Token::Text(text), "processing-instruction") = (self.peek(), name) {
            target = Some(text.to_owned());
            self.next += 1;
        }
        self.expect(")")?;
        Ok(match name {
            "comment" => Test::Comment,
            "text" => Test::Text,
            "node" => Test::Node,
            _ => Test::Instruction(target),
        })
    }

    fn predicates(&mut self) -> Result<Vec<Predicate>> {
        let mut predicates = Vec::new();
        while self.is("[") {
            predicates.push(Predicate::new(self.expr()?));
            self.expect("]")?;
        }
        Ok(predicates)
    }

    fn operator<T: Copy>(&mut self, operators: &[(&str, T)]) -> Result<Option<T>> {
        let Token::Operator(sign) = self.peek() else { return Ok(None) };
        let Some((_, found)) = operators.iter().find(|(known, _)| *known == sign) else { return Ok(None) };
        self.operations += 1;
        if self.operations > MAX_OPERATIONS {
            return Err(self.error(Reason::TooDeep));
        }
        self.next += 1;
        Ok(Some(*found))
    }

    fn peek(&self) -> Token<'s> {
        self.words.get(self.next).map_or(Token::End, |word| word.token)
    }

    fn after(&self) -> Token<'s> {
        self.words.get(self.next + 1).map_or(Token::End, |word| word.token)
    }

    /// Reads a mark, if it comes next.
    fn is(&mut self, mark: &str) -> bool {
        let found = matches!(self.peek(), Token::Mark(sign) if sign == mark);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, mark: &'static str) -> Result<()> {
        if self.is(mark) { Ok(()) } else { Err(self.error(Reason::Missing(mark))) }
    }

    fn unexpected(&self) -> XPathError {
        let found = match self.peek() {
            Token::End => return self.error(Reason::EndsEarly),
            Token::Name(text) | Token::Text(text) => text.to_owned(),
            Token::Number(number) => number.to_string(),
            Token::Star => "*".to_owned(),
            Token::Mark(sign) | Token::Operator(sign) => sign.to_owned(),
        };
        self.error(Reason::Unexpected(found))
    }

    fn error(&self, reason: Reason) -> XPathError {
        self.error_at(self.next, reason)
    }

    fn error_at(&self, word: usize, reason: Reason) -> XPathError {
        let at = self.words.get(word).or(self.words.last()).map_or(1, |word| word.at);
        XPathError { at, reason }
    }
}

impl Path {
    /// Adds a step; `//name` becomes one step along `descendant`, where no place is asked for.
    fn push(&mut self, step: Step) {
        let joins = matches!(step.axis, Axis::Child | Axis::Descendant) && !step.is_positional();
        if joins && self.steps.last() == Some(&Step::descend()) {
            self.steps.pop();
            self.steps.push(Step { axis: Axis::Descendant, ..step });
        } else {
            self.steps.push(step);
        }
    }
}
