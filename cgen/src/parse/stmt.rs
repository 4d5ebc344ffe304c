//! Statements and declarations.

use tree_sitter::Node;

use crate::Problem;
use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, MAX_LOCAL_CELLS, Place, Span, Stmt, StmtKind,
    Type,
};
use crate::parse::context::{Context, children, excerpt, span};
use crate::parse::literal;

const MEMORY: &str = "name the cells with an index, such as `a[i]`";

impl Context<'_> {
    /// The statements between two braces, in the scope that is open.
    pub fn block_statements(&mut self, block: Node) -> Block {
        let mut statements = Vec::new();
        for node in children(block) {
            self.statement(node, &mut statements);
        }
        statements
    }

    fn block(&mut self, node: Node) -> Block {
        self.scoped(|context| context.block_statements(node))
    }

    /// What an `if` or a loop holds: a block, also where there is a single statement.
    fn body(&mut self, node: Option<Node>) -> Block {
        let Some(node) = node else { return Vec::new() };
        if node.kind() == "compound_statement" {
            return self.block(node);
        }
        let mut statements = Vec::new();
        self.scoped(|context| context.statement(node, &mut statements));
        statements
    }

    /// Appends what the node stands for: nothing for an empty statement.
    fn statement(&mut self, node: Node, statements: &mut Block) {
        let kind = self.deeper(node, |context| context.statement_kind(node));
        if let Some(Some(kind)) = kind {
            statements.push(Stmt { kind, span: span(node) });
        }
    }

    fn statement_kind(&mut self, node: Node) -> Option<StmtKind> {
        let field = |name| node.child_by_field_name(name);
        Some(match node.kind() {
            "compound_statement" => StmtKind::Block(self.block(node)),
            "declaration" => match self.product(node) {
                Some(exprs) => {
                    if exprs.len() > 1 {
                        self.left_out(node, "the comma operator is", Some("write two statements"));
                    }
                    StmtKind::Expr(exprs.into_iter().next()?)
                }
                None => StmtKind::Decl(self.declaration(node)?),
            },
            "expression_statement" => StmtKind::Expr(self.full(*children(node).first()?)),
            "if_statement" => {
                let condition = self.condition(field("condition"));
                let then = self.body(field("consequence"));
                let otherwise = field("alternative").and_then(|clause| children(clause).first().copied());
                let otherwise = otherwise.map(|node| self.body(Some(node))).filter(|block| !block.is_empty());
                StmtKind::If(condition, then, otherwise)
            }
            "while_statement" => {
                let condition = self.condition(field("condition"));
                StmtKind::While(condition, self.body(field("body")))
            }
            "do_statement" => {
                let body = self.body(field("body"));
                StmtKind::DoWhile(body, self.condition(field("condition")))
            }
            "for_statement" => self.scoped(|context| context.for_loop(node)),
            "break_statement" => StmtKind::Break,
            "continue_statement" => StmtKind::Continue,
            "return_statement" => {
                let value = children(node).first().map(|&value| self.full(value));
                if node.has_error() {
                    return None;
                }
                StmtKind::Return(value)
            }
            _ => {
                self.foreign_statement(node);
                return None;
            }
        })
    }

    fn foreign_statement(&mut self, node: Node) {
        if node.is_error() || node.is_missing() || node.kind() == "type_identifier" {
            return;
        }
        let keyword = node.child(0).unwrap_or(node);
        match node.kind() {
            "switch_statement" => self.left_out(keyword, "`switch` is", Some("write `if` and `else if`")),
            "goto_statement" => {
                self.left_out(node, "`goto` is", Some("use a loop with `break` or `continue`"));
            }
            "labeled_statement" => self.left_out(keyword, "labels are", None),
            "case_statement" => self.left_out(keyword, "`case` and `default` are", None),
            "type_definition" => self.left_out(node, "`typedef` is", Some("write the type itself: `int`")),
            "struct_specifier" => self.left_out(node, "`struct` is", Some("use arrays")),
            "union_specifier" => self.left_out(node, "`union` is", Some("use arrays")),
            "enum_specifier" => self.left_out(node, "`enum` is", Some("write the numbers")),
            "function_definition" => self.left_out(node, "a function inside of a function is", None),
            kind if kind.starts_with("preproc_include") => {}
            kind if kind.starts_with("preproc") => self.left_out(node, "the preprocessor is", None),
            _ => self.left_out(node, "this statement of C is", None),
        }
    }

    fn for_loop(&mut self, node: Node) -> StmtKind {
        let init = match node.child_by_field_name("initializer") {
            None => ForInit::Exprs(Vec::new()),
            Some(init) if init.kind() == "declaration" => match self.product(init) {
                Some(exprs) => ForInit::Exprs(exprs),
                None => self.declaration(init).map_or_else(|| ForInit::Exprs(Vec::new()), ForInit::Decl),
            },
            Some(init) => ForInit::Exprs(self.listed(init)),
        };
        let condition = node.child_by_field_name("condition").map(|x| self.full(x));
        let steps = node.child_by_field_name("update").map_or_else(Vec::new, |x| self.listed(x));
        let body = self.body(node.child_by_field_name("body"));
        StmtKind::For { init, condition, steps, body }
    }

    /// Expressions separated by commas, as the parts of a `for` may have them.
    fn listed(&mut self, mut node: Node) -> Vec<Expr> {
        let mut exprs = Vec::new();
        while node.kind() == "comma_expression" {
            exprs.extend(node.child_by_field_name("left").map(|x| self.full(x)));
            let Some(right) = node.child_by_field_name("right") else { return exprs };
            node = right;
        }
        exprs.push(self.full(node));
        exprs
    }

    fn condition(&mut self, node: Option<Node>) -> Expr {
        match node {
            Some(node) => self.full(node),
            None => Expr::int(0),
        }
    }

    /// `x * y, z;` with a variable `x`, which the grammar takes for the declaration of a pointer `y` and a `z`.
    fn product(&mut self, node: Node) -> Option<Vec<Expr>> {
        let left = node.child_by_field_name("type").filter(|ty| ty.kind() == "type_identifier")?;
        let var = self.lookup(self.text(left))?;
        let mut cursor = node.walk();
        let declarators: Vec<Node> = node.children_by_field_name("declarator", &mut cursor).collect();
        let (first, rest) = declarators.split_first()?;
        if first.kind() != "pointer_declarator" {
            return None;
        }
        let right = self.operand(first.child_by_field_name("declarator")?)?;
        let left = Expr { kind: ExprKind::Load(Place::Var(var)), span: span(left) };
        let whole = Span { start: left.span.start, end: right.span.end };
        let kind = ExprKind::Binary(BinaryOp::Mul, Box::new(left), Box::new(right));
        let mut exprs = vec![Expr { kind, span: whole }];
        for &node in rest {
            exprs.push(self.operand(node)?);
        }
        Some(exprs)
    }

    /// The expression that a declarator is in truth.
    fn operand(&mut self, node: Node) -> Option<Expr> {
        let kind = match node.kind() {
            "identifier" => ExprKind::Load(Place::Var(self.resolve(node)?)),
            "array_declarator" => {
                let list =
                    node.child_by_field_name("declarator").filter(|list| list.kind() == "identifier")?;
                let index = node.child_by_field_name("size")?;
                ExprKind::Load(Place::cell(self.resolve(list)?, self.full(index)))
            }
            "init_declarator" => {
                let ExprKind::Load(place) = self.operand(node.child_by_field_name("declarator")?)?.kind
                else {
                    return None;
                };
                let value = self.full(node.child_by_field_name("value")?);
                ExprKind::Assign(place, None, Box::new(value))
            }
            _ => return None,
        };
        Some(Expr { kind, span: span(node) })
    }

    fn declaration(&mut self, node: Node) -> Option<Vec<Declarator>> {
        if let Some(ty) = node.child_by_field_name("type") {
            let text = self.text(ty);
            if ty.kind() == "type_identifier" && crate::check::is_keyword(text) {
                self.complain(ty, crate::parse::context::unexpected(text));
                return None;
            }
            if text != "int" {
                let name = excerpt(text);
                self.complain(ty, Problem::ForeignType { name });
            }
        }
        for child in children(node) {
            if matches!(child.kind(), "type_qualifier" | "storage_class_specifier") {
                let name = excerpt(self.text(child));
                self.complain(child, Problem::Qualifier { name });
            }
        }
        let mut cursor = node.walk();
        let nodes: Vec<Node> = node.children_by_field_name("declarator", &mut cursor).collect();
        let declarators: Vec<Declarator> = nodes.into_iter().filter_map(|x| self.declarator(x)).collect();
        if declarators.is_empty() { None } else { Some(declarators) }
    }

    fn declarator(&mut self, node: Node) -> Option<Declarator> {
        let (target, value) = if node.kind() == "init_declarator" {
            (node.child_by_field_name("declarator")?, node.child_by_field_name("value"))
        } else {
            (node, None)
        };
        let (name, ty) = match target.kind() {
            "identifier" => (target, Type::Int),
            "array_declarator" => {
                let name = target.child_by_field_name("declarator")?;
                if name.kind() != "identifier" {
                    self.left_out(target, "arrays of arrays and of pointers are", Some("use one long array"));
                    return None;
                }
                (name, Type::Array(self.size(target, value)))
            }
            "pointer_declarator" => {
                self.left_out(target, "pointers are", Some(MEMORY));
                // Its uses are not complained about.
                if let Some(name) =
                    target.child_by_field_name("declarator").filter(|x| x.kind() == "identifier")
                {
                    self.declare(name, Type::Array(1));
                }
                return None;
            }
            "function_declarator" => {
                self.left_out(target, "declarations of functions are", None);
                return None;
            }
            _ => {
                self.left_out(target, "this way to declare is", None);
                return None;
            }
        };
        let var = self.declare(name, ty);
        let init = match value {
            Some(_) if node.has_error() => None,
            Some(value) if value.kind() == "initializer_list" => Some(Init::List(self.start_values(value))),
            Some(value) => Some(Init::Expr(self.full(value))),
            None => None,
        };
        Some(Declarator { var: var?, init, span: span(node) })
    }

    fn size(&mut self, array: Node, value: Option<Node>) -> u16 {
        let Some(size) = array.child_by_field_name("size") else {
            return if let Some(values) = value.filter(|value| value.kind() == "initializer_list") {
                children(values).len().clamp(1, MAX_LOCAL_CELLS) as u16
            } else {
                self.complain(array, Problem::ArraySize);
                1
            };
        };
        let cells =
            if size.kind() == "number_literal" { literal::number(self.text(size)).ok() } else { None };
        match cells.and_then(|cells| usize::try_from(cells).ok()) {
            Some(cells) if (1..=MAX_LOCAL_CELLS).contains(&cells) => cells as u16,
            _ => {
                self.complain(size, Problem::ArraySize);
                1
            }
        }
    }

    fn start_values(&mut self, list: Node) -> Vec<Expr> {
        let mut values = Vec::new();
        for node in children(list) {
            if matches!(node.kind(), "initializer_list" | "initializer_pair") {
                self.left_out(
                    node,
                    "braces within braces and designators are",
                    Some("list the values in order"),
                );
            } else {
                values.push(self.full(node));
            }
        }
        values
    }
}
