//! What an expression is once it is read (XPath 1.0, 2 and 3), and what can be said of it before any page is seen.

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Or(Vec<Expr>),
    And(Vec<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    Arithmetic(Operator, Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Union(Vec<Expr>),
    Path(Path),
    Text(String),
    Number(f64),
    Call(Function, Vec<Expr>),
}

/// The four types of values (XPath 1.0, 1). Without variables each expression has one that is known beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nodes,
    Text,
    Number,
    Truth,
}

/// Ways to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Ways to calculate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// Steps one after the other, each from all nodes the one before found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    pub(super) start: Start,
    pub(super) steps: Vec<Step>,
}

/// Where a path begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Start {
    /// At the root (`/…`).
    Root,
    /// At the context node.
    Here,
    /// At what an expression finds, of which predicates leave some.
    Of(Box<Expr>, Vec<Predicate>),
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Predicate>,
}

/// The axes (XPath 1.0, 2.2) but `namespace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

/// What a node must be for a step to take it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// `node()`
    Node,
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction()`, and with which target.
    Instruction(Option<String>),
    /// `*`
    AnyName,
    /// `prefix:*`
    Prefix(Name),
    /// A name.
    Name(Name),
}

/// A name as written and as HTML compares it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Name {
    pub(super) written: String,
    pub(super) lower: String,
}

/// A condition in square brackets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Predicate {
    pub(super) expr: Expr,
    /// Whether it depends on the place among the nodes found.
    pub(super) positional: bool,
    /// Whether it depends on how many were found.
    pub(super) asks_last: bool,
    /// The last place that can pass, where that can be told.
    pub(super) most: Option<usize>,
}

/// The core functions (XPath 1.0, 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Boolean,
    Ceiling,
    Concat,
    Contains,
    Count,
    False,
    Floor,
    Id,
    Lang,
    Last,
    LocalName,
    Name,
    NamespaceUri,
    NormalizeSpace,
    Not,
    Number,
    Position,
    Round,
    StartsWith,
    String,
    StringLength,
    Substring,
    SubstringAfter,
    SubstringBefore,
    Sum,
    Translate,
    True,
}

/// A function, its name, how many arguments it takes, and what it gives.
pub(super) struct Signature {
    pub(super) name: &'static str,
    pub(super) function: Function,
    pub(super) arguments: std::ops::RangeInclusive<usize>,
    pub(super) gives: Kind,
}

const fn signature(
    name: &'static str,
    function: Function,
    least: usize,
    most: usize,
    gives: Kind,
) -> Signature {
    Signature { name, function, arguments: least..=most, gives }
}

/// All functions there are.
pub(super) const FUNCTIONS: [Signature; 27] = [
    signature("boolean", Function::Boolean, 1, 1, Kind::Truth),
    signature("ceiling", Function::Ceiling, 1, 1, Kind::Number),
    signature("concat", Function::Concat, 2, usize::MAX, Kind::Text),
    signature("contains", Function::Contains, 2, 2, Kind::Truth),
    signature("count", Function::Count, 1, 1, Kind::Number),
    signature("false", Function::False, 0, 0, Kind::Truth),
    signature("floor", Function::Floor, 1, 1, Kind::Number),
    signature("id", Function::Id, 1, 1, Kind::Nodes),
    signature("lang", Function::Lang, 1, 1, Kind::Truth),
    signature("last", Function::Last, 0, 0, Kind::Number),
    signature("local-name", Function::LocalName, 0, 1, Kind::Text),
    signature("name", Function::Name, 0, 1, Kind::Text),
    signature("namespace-uri", Function::NamespaceUri, 0, 1, Kind::Text),
    signature("normalize-space", Function::NormalizeSpace, 0, 1, Kind::Text),
    signature("not", Function::Not, 1, 1, Kind::Truth),
    signature("number", Function::Number, 0, 1, Kind::Number),
    signature("position", Function::Position, 0, 0, Kind::Number),
    signature("round", Function::Round, 1, 1, Kind::Number),
    signature("starts-with", Function::StartsWith, 2, 2, Kind::Truth),
    signature("string", Function::String, 0, 1, Kind::Text),
    signature("string-length", Function::StringLength, 0, 1, Kind::Number),
    signature("substring", Function::Substring, 2, 3, Kind::Text),
    signature("substring-after", Function::SubstringAfter, 2, 2, Kind::Text),
    signature("substring-before", Function::SubstringBefore, 2, 2, Kind::Text),
    signature("sum", Function::Sum, 1, 1, Kind::Number),
    signature("translate", Function::Translate, 3, 3, Kind::Text),
    signature("true", Function::True, 0, 0, Kind::Truth),
];

impl Function {
    /// Whether its argument must be a node-set.
    pub(super) fn wants_nodes(self) -> bool {
        matches!(self, Self::Count | Self::Sum | Self::LocalName | Self::Name | Self::NamespaceUri)
    }

    fn gives(self) -> Kind {
        FUNCTIONS.iter().find(|known| known.function == self).map_or(Kind::Text, |known| known.gives)
    }
}

impl Expr {
    /// The type of its value.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Or(_) | Self::And(_) | Self::Compare(..) => Kind::Truth,
            Self::Arithmetic(..) | Self::Negate(_) | Self::Number(_) => Kind::Number,
            Self::Union(_) | Self::Path(_) => Kind::Nodes,
            Self::Text(_) => Kind::Text,
            Self::Call(function, _) => function.gives(),
        }
    }

    /// Whether all it can find are elements.
    pub(super) fn finds_elements(&self) -> bool {
        match self {
            Self::Union(parts) => parts.iter().all(Self::finds_elements),
            Self::Call(function, _) => *function == Function::Id,
            Self::Path(path) => match (path.steps.last(), &path.start) {
                (Some(step), _) => step.finds_elements(),
                (None, Start::Of(start, _)) => start.finds_elements(),
                (None, _) => true,
            },
            _ => false,
        }
    }

    /// Whether it asks for a function of its own context: inside predicates and steps the context is another.
    fn asks(&self, wanted: Function) -> bool {
        match self {
            Self::Or(parts) | Self::And(parts) | Self::Union(parts) => {
                parts.iter().any(|part| part.asks(wanted))
            }
            Self::Compare(_, left, right) | Self::Arithmetic(_, left, right) => {
                left.asks(wanted) || right.asks(wanted)
            }
            Self::Negate(inner) => inner.asks(wanted),
            Self::Path(path) => matches!(&path.start, Start::Of(start, _) if start.asks(wanted)),
            Self::Text(_) | Self::Number(_) => false,
            Self::Call(function, arguments) => {
                *function == wanted || arguments.iter().any(|argument| argument.asks(wanted))
            }
        }
    }
}

impl Step {
    /// The step that `//` stands for before the next one.
    pub(super) fn descend() -> Self {
        Self { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() }
    }

    /// Whether what it takes depends on places, so that each context node must be looked at alone.
    pub(super) fn is_positional(&self) -> bool {
        self.predicates.iter().any(|predicate| predicate.positional)
    }

    fn finds_elements(&self) -> bool {
        let named = matches!(self.test, Test::Node | Test::AnyName | Test::Prefix(_) | Test::Name(_));
        named && self.axis != Axis::Attribute
    }
}

impl Name {
    pub(super) fn new(written: &str) -> Self {
        Self { written: written.to_owned(), lower: written.to_ascii_lowercase() }
    }
}

impl Predicate {
    pub(super) fn new(expr: Expr) -> Self {
        let asks_last = expr.asks(Function::Last);
        let positional = asks_last || expr.kind() == Kind::Number || expr.asks(Function::Position);
        let most = if asks_last { None } else { most(&expr) };
        Self { expr, positional, asks_last, most }
    }
}

/// The last place that passes `3`, `position() = 3`, `position() < 4`, `position() <= 3`, and these turned round.
fn most(expr: &Expr) -> Option<usize> {
    let position = Expr::Call(Function::Position, Vec::new());
    let (limit, is_less) = match expr {
        Expr::Number(number) => (*number, false),
        Expr::Compare(comparison, left, right) => match (comparison, left.as_ref(), right.as_ref()) {
            (Comparison::Equal, asked, Expr::Number(limit))
            | (Comparison::Equal, Expr::Number(limit), asked)
            | (Comparison::LessOrEqual, asked, Expr::Number(limit))
            | (Comparison::GreaterOrEqual, Expr::Number(limit), asked)
                if *asked == position =>
            {
                (*limit, false)
            }
            (Comparison::Less, asked, Expr::Number(limit))
            | (Comparison::Greater, Expr::Number(limit), asked)
                if *asked == position =>
            {
                (*limit, true)
            }
            _ => return None,
        },
        _ => return None,
    };
    let limit = if is_less { limit.ceil() - 1.0 } else { limit.floor() };
    // Not a number and less than one: no place passes. A cast clamps at both ends.
    Some(if limit >= 1.0 { limit as usize } else { 0 })
}
