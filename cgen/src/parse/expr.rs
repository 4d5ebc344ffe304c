//! Expressions.
//!
//! Chains of binary operators are taken apart and put together again by precedence: the grammar cannot tell
//! `(x) - y` from a cast of `-y` to a type `x`, and where it guesses wrong its tree groups wrongly too.

use tree_sitter::Node;

use crate::Problem;
use crate::ast::{BinaryOp, Expr, ExprKind, Place, Span, StepOp, UnaryOp};
use crate::parse::context::{Context, children, excerpt, span};
use crate::parse::literal;

/// A chain of operands; every one but the first comes with the operator before it.
#[derive(Default)]
struct Chain {
    operands: Vec<Operand>,
    operators: Vec<BinaryOp>,
}

struct Operand {
    value: Expr,
    /// With its parentheses.
    outer: Span,
}

impl Context<'_> {
    /// An expression that stands alone. One that is no C is passed over: the complaint about it is made already.
    pub fn full(&mut self, node: Node) -> Expr {
        if node.has_error() { filler(node) } else { self.expr(node) }
    }

    /// Lowers an expression; where that fails, after a complaint, a constant fills its place.
    fn expr(&mut self, node: Node) -> Expr {
        let lowered = self.deeper(node, |context| context.lower(node)).flatten();
        lowered.unwrap_or_else(|| {
            if self.found.is_empty() {
                // What is not understood must not become a program in silence.
                self.complain(node, Problem::Unreadable);
            }
            filler(node)
        })
    }

    fn lower(&mut self, node: Node) -> Option<Expr> {
        let node = without_parentheses(node);
        let field = |name| node.child_by_field_name(name);
        let kind = match node.kind() {
            "number_literal" => return self.number(node),
            "char_literal" => ExprKind::Const(self.constant(node, literal::character)?),
            "identifier" | "subscript_expression" => ExprKind::Load(self.place(node)?),
            "binary_expression" | "unary_expression" | "cast_expression" => {
                let mut chain = Chain::default();
                self.operands(node, None, &mut chain)?;
                return chain.grouped();
            }
            // `-x++`, which the grammar groups as `(-x)++`.
            "update_expression" if postfix_of_prefix(node).is_some() => {
                let mut chain = Chain::default();
                self.operands(node, None, &mut chain)?;
                return chain.grouped();
            }
            "conditional_expression" => {
                let condition = self.expr(field("condition")?);
                let Some(then) = field("consequence") else {
                    self.left_out(node, "`?:` without a middle is", Some("write all three parts"));
                    return None;
                };
                let then = self.expr(then);
                let otherwise = self.expr(field("alternative")?);
                ExprKind::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise))
            }
            "assignment_expression" => {
                let place = self.target(field("left")?);
                let value = self.expr(field("right")?);
                let op = field("operator")?.kind().trim_end_matches('=');
                let op = BinaryOp::ALL.into_iter().find(|known| known.text() == op);
                ExprKind::Assign(place?, op, Box::new(value))
            }
            "update_expression" => {
                let operator = field("operator")?;
                let prefix = operator.start_byte() == node.start_byte();
                let op = match (operator.kind(), prefix) {
                    ("++", true) => StepOp::PreInc,
                    ("++", false) => StepOp::PostInc,
                    (_, true) => StepOp::PreDec,
                    (_, false) => StepOp::PostDec,
                };
                ExprKind::Step(op, self.target(field("argument")?)?)
            }
            _ => {
                self.foreign_expr(node);
                return None;
            }
        };
        Some(Expr { kind, span: span(node) })
    }

    /// A number, which the grammar lets have a sign.
    fn number(&mut self, node: Node) -> Option<Expr> {
        let number = self.unsigned(node)?;
        if !self.text(node).starts_with('-') {
            return Some(number);
        }
        Some(Expr { kind: ExprKind::Unary(UnaryOp::Neg, Box::new(number)), span: span(node) })
    }

    /// A number without the sign that it may have.
    fn unsigned(&mut self, node: Node) -> Option<Expr> {
        let digits = self.text(node).trim_start_matches(['-', '+']).trim_start();
        let value = self.constant(node, |_| literal::number(digits))?;
        let at = span(node);
        let start = at.end - digits.len() as u32;
        Some(Expr { kind: ExprKind::Const(value), span: Span { start, ..at } })
    }

    fn constant(&mut self, node: Node, read: impl Fn(&str) -> Result<i32, Problem>) -> Option<i32> {
        read(self.text(node)).map_err(|problem| self.complain(node, problem)).ok()
    }

    /// A variable or cell that is read.
    fn place(&mut self, node: Node) -> Option<Place> {
        if node.kind() == "identifier" {
            return self.resolve(node).map(Place::Var);
        }
        let list = without_parentheses(node.child_by_field_name("argument")?);
        let index = self.expr(node.child_by_field_name("index")?);
        if list.kind() != "identifier" {
            self.left_out(list, "an index on anything but the name of a list is", Some("write `a[i]`"));
            return None;
        }
        Some(Place::cell(self.resolve(list)?, index))
    }

    /// A variable or cell that is assigned.
    fn target(&mut self, node: Node) -> Option<Place> {
        let node = without_parentheses(node);
        match node.kind() {
            "identifier" | "subscript_expression" => self.place(node),
            "pointer_expression" | "field_expression" | "call_expression" => {
                self.foreign_expr(node);
                None
            }
            _ => {
                self.complain(node, Problem::NotAPlace);
                None
            }
        }
    }

    /// Appends what a chain consists of; a step that follows all of it belongs to its last operand.
    fn operands(&mut self, node: Node, step: Option<(StepOp, u32)>, chain: &mut Chain) -> Option<()> {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "update_expression" if step.is_none() && postfix_of_prefix(node).is_some() => {
                let (step, argument) = postfix_of_prefix(node)?;
                self.deeper(node, |context| context.operands(argument, Some(step), chain))?
            }
            "binary_expression" => {
                let (left, operator, right) = (field("left")?, field("operator")?, field("right")?);
                self.deeper(node, |context| context.operands(left, None, chain))??;
                let op = BinaryOp::ALL.into_iter().find(|op| op.text() == operator.kind())?;
                chain.operators.push(op);
                self.deeper(node, |context| context.operands(right, step, chain))?
            }
            "unary_expression" => {
                let first = chain.operands.len();
                let argument = field("argument")?;
                self.deeper(node, |context| context.operands(argument, step, chain))??;
                let op = match field("operator")?.kind() {
                    "-" => UnaryOp::Neg,
                    "!" => UnaryOp::Not,
                    "~" => UnaryOp::BitNot,
                    _ => return Some(()),
                };
                let operand = chain.operands.get_mut(first)?;
                let whole = Span { start: node.start_byte() as u32, end: operand.outer.end };
                let value = std::mem::replace(&mut operand.value, Expr::int(0));
                operand.value = Expr { kind: ExprKind::Unary(op, Box::new(value)), span: whole };
                operand.outer = whole;
                Some(())
            }
            "cast_expression" => {
                let inner = field("value").and_then(postfix_of_prefix);
                let step = inner.map(|(step, _)| step).or(step);
                let value = inner.map(|(_, value)| value).or(field("value"));
                let Some((left, op, right)) = value.and_then(|value| self.false_cast(node, value)) else {
                    self.left_out(node, "casts are", Some("every value is an `int` already"));
                    chain.operands.push(Operand { value: filler(node), outer: span(node) });
                    return Some(());
                };
                let place = self.resolve(left).map(Place::Var)?;
                let value = Expr { kind: ExprKind::Load(place), span: span(left) };
                let outer = Span { start: node.start_byte() as u32, end: left.end_byte() as u32 + 1 };
                chain.operands.push(Operand { value, outer });
                chain.operators.push(op);
                if right.kind() == "number_literal" {
                    // Its sign was the operator.
                    let value = self.unsigned(right).unwrap_or_else(|| filler(right));
                    chain.operands.push(Operand { outer: value.span, value });
                    return Some(());
                }
                self.deeper(node, |context| context.operands(right, step, chain))?
            }
            _ => {
                let value = match step {
                    Some((op, end)) => {
                        let kind = ExprKind::Step(op, self.target(node)?);
                        Expr { kind, span: Span { start: node.start_byte() as u32, end } }
                    }
                    None => self.expr(node),
                };
                chain.operands.push(Operand { outer: step.map_or(span(node), |_| value.span), value });
                Some(())
            }
        }
    }

    /// The parts of `(x) - y`, where the grammar saw a cast but `x` is a variable.
    fn false_cast<'t>(&self, node: Node<'t>, value: Node<'t>) -> Option<(Node<'t>, BinaryOp, Node<'t>)> {
        let descriptor = node.child_by_field_name("type")?;
        let name = descriptor.child_by_field_name("type").filter(|name| name.kind() == "type_identifier")?;
        if descriptor.child_by_field_name("declarator").is_some() || self.lookup(self.text(name)).is_none() {
            return None;
        }
        if value.kind() == "number_literal" {
            let op = if self.text(value).starts_with('-') { BinaryOp::Sub } else { BinaryOp::Add };
            return self.text(value).starts_with(['-', '+']).then_some((name, op, value));
        }
        let op = match value.child_by_field_name("operator")?.kind() {
            "-" => BinaryOp::Sub,
            "+" => BinaryOp::Add,
            "*" => BinaryOp::Mul,
            "&" => BinaryOp::BitAnd,
            _ => return None,
        };
        Some((name, op, value.child_by_field_name("argument")?))
    }

    fn foreign_expr(&mut self, node: Node) {
        let operator = node.child_by_field_name("operator");
        match node.kind() {
            "call_expression" => {
                let callee = node.child_by_field_name("function").unwrap_or(node);
                let name = excerpt(self.text(callee));
                self.complain(node, Problem::Call { name });
            }
            "pointer_expression" if operator.is_some_and(|op| op.kind() == "&") => {
                self.left_out(node, "addresses are", Some("name the list itself and use an index"));
            }
            "pointer_expression" => {
                self.left_out(node, "pointers are", Some("write `a[0]` in place of `*a`"));
            }
            "string_literal" | "concatenated_string" => self.left_out(node, "string constants are", None),
            "sizeof_expression" => self.left_out(node, "`sizeof` is", Some("write the number, or use `n`")),
            "field_expression" => self.left_out(node, "members of a `struct` are", None),
            "comma_expression" => {
                self.left_out(node, "the comma operator is", Some("write two statements"));
            }
            "null" => self.left_out(node, "`NULL` is", Some("write 0")),
            "true" | "false" => self.left_out(node, "`true` and `false` are", Some("write 1 or 0")),
            "compound_statement" => self.left_out(node, "a block inside of an expression is", None),
            _ => self.left_out(node, "this expression of C is", None),
        }
    }
}

impl Chain {
    /// The tree that precedence asks for.
    fn grouped(self) -> Option<Expr> {
        let mut operands = self.operands.into_iter();
        let mut values = vec![operands.next()?];
        let mut waiting: Vec<BinaryOp> = Vec::new();
        for (op, operand) in self.operators.into_iter().zip(operands) {
            while let Some(before) = waiting.pop_if(|before| before.precedence() >= op.precedence()) {
                join(&mut values, before)?;
            }
            waiting.push(op);
            values.push(operand);
        }
        while let Some(op) = waiting.pop() {
            join(&mut values, op)?;
        }
        values.pop().map(|whole| whole.value)
    }
}

fn join(values: &mut Vec<Operand>, op: BinaryOp) -> Option<()> {
    let right = values.pop()?;
    let left = values.pop()?;
    let outer = Span { start: left.outer.start, end: right.outer.end };
    let kind = ExprKind::Binary(op, Box::new(left.value), Box::new(right.value));
    values.push(Operand { value: Expr { kind, span: outer }, outer });
    Some(())
}

fn filler(node: Node) -> Expr {
    Expr { kind: ExprKind::Const(0), span: span(node) }
}

/// The step and what it seems to step in `-x++`, where it is `x` alone that it steps.
fn postfix_of_prefix(node: Node) -> Option<((StepOp, u32), Node)> {
    if node.kind() != "update_expression" {
        return None;
    }
    let operator = node.child_by_field_name("operator")?;
    let argument = node.child_by_field_name("argument")?;
    let grouped_wrongly = operator.start_byte() > node.start_byte()
        && matches!(argument.kind(), "unary_expression" | "cast_expression");
    let op = if operator.kind() == "++" { StepOp::PostInc } else { StepOp::PostDec };
    grouped_wrongly.then_some(((op, node.end_byte() as u32), argument))
}

fn without_parentheses(mut node: Node) -> Node {
    while node.kind() == "parenthesized_expression" {
        match children(node).first() {
            Some(&inner) => node = inner,
            None => return node,
        }
    }
    node
}
