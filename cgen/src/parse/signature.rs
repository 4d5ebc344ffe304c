//! The outermost level: finds the one function and reads its shape off the signature.

use tree_sitter::Node;

use crate::Problem;
use crate::ast::{Program, Type};
use crate::check::is_name;
use crate::parse::context::{Context, bad_name, children, excerpt};
use crate::shape::{Kind, Shape};

/// What a function gives back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gives {
    Nothing,
    Int,
    List,
}

/// One parameter as it is written.
struct Parameter<'t> {
    name: Node<'t>,
    list: bool,
    constant: bool,
}

impl Context<'_> {
    /// The whole text. A program comes back only where its shape is known, even if there are complaints.
    pub fn unit(&mut self, root: Node) -> Option<Program> {
        let broken = !self.found.is_empty();
        let mut function = None;
        for node in children(root) {
            match node.kind() {
                "function_definition" if function.is_none() => function = Some(node),
                "function_definition" => {
                    let name = function_name(node).map_or_else(String::new, |name| excerpt(self.text(name)));
                    let at = node.child_by_field_name("declarator").unwrap_or(node);
                    self.complain(at, Problem::SecondFunction { name });
                }
                _ => self.outside(node, broken),
            }
        }
        let Some(function) = function else {
            if self.found.is_empty() {
                self.complain(root, Problem::Empty);
            }
            return None;
        };
        let program = self.function(function);
        if self.found.is_empty() && function.has_error() {
            // Something was passed over without a word: no program comes of it.
            self.complain(function, Problem::Unreadable);
        }
        program
    }

    fn outside(&mut self, node: Node, broken: bool) {
        let what = match node.kind() {
            "preproc_include" | ";" => return,
            "preproc_call" if self.text(node).trim_start_matches(['#', ' ', '\t']).starts_with("pragma") => {
                return;
            }
            "preproc_call" => "a preprocessor line",
            "preproc_def" | "preproc_function_def" => "a macro",
            "preproc_if" | "preproc_ifdef" => "conditional compilation",
            "expression_statement" if self.text(node) == ";" => return,
            "struct_specifier" => "a `struct`",
            "union_specifier" => "a `union`",
            "enum_specifier" => "an `enum`",
            "type_definition" => "a `typedef`",
            "declaration" if has_function_declarator(node) => "a declaration of a function",
            // What is left of a text that is no C.
            _ if broken => return,
            "declaration" => "a global variable",
            _ => "a statement",
        };
        self.complain(node, Problem::Outside { what });
    }

    fn function(&mut self, node: Node) -> Option<Program> {
        let body = node.child_by_field_name("body")?;
        for child in children(node) {
            if matches!(child.kind(), "type_qualifier" | "attribute_specifier" | "attribute_declaration") {
                let name = excerpt(self.text(child));
                self.complain(child, Problem::Qualifier { name });
            }
        }
        let gives = self.result(node);
        let mut declarator = node.child_by_field_name("declarator")?;
        let mut stars = 0;
        while declarator.kind() == "pointer_declarator" {
            stars += 1;
            declarator = declarator.child_by_field_name("declarator")?;
        }
        if declarator.kind() != "function_declarator" {
            self.complain(declarator, Problem::NoShape);
            return None;
        }
        let gives = match (gives, stars) {
            (gives, 0) => gives,
            (Some(Gives::Int), 1) => Some(Gives::List),
            _ => {
                self.complain(declarator, Problem::NoShape);
                None
            }
        };
        let name = declarator.child_by_field_name("declarator")?;
        if name.kind() != "identifier" || !is_name(self.text(name)) {
            let text = self.text(name);
            self.complain(name, bad_name(text));
        }
        let parameters = self.parameters(declarator.child_by_field_name("parameters")?);
        let shape = match (gives, &parameters) {
            (Some(gives), Some(parameters)) => {
                let shape = shape_of(gives, parameters);
                if shape.is_none() {
                    self.complain(declarator, Problem::NoShape);
                }
                shape
            }
            _ => None,
        };
        self.kind = shape.map(Shape::kind);
        let arity = parameters.as_ref().map_or(0, Vec::len);
        for (i, Parameter { name, list, constant }) in parameters.into_iter().flatten().enumerate() {
            let is_out = i > 0;
            let wanted = !is_out && shape.is_some_and(Shape::list_is_const);
            if list && constant && !wanted && shape.is_some() {
                let name_text = excerpt(self.text(name));
                self.complain(name, Problem::ConstParameter { name: name_text });
            }
            let ty = if list { Type::List { constant: wanted } } else { Type::Int };
            self.declare(name, ty);
        }
        let statements = self.block_statements(body);
        let shape = shape.filter(|_| self.vars.len() >= arity)?;
        let vars = std::mem::take(&mut self.vars);
        Some(Program { shape, name: self.text(name).into(), vars, body: statements })
    }

    fn result(&mut self, node: Node) -> Option<Gives> {
        let ty = node.child_by_field_name("type")?;
        match self.text(ty) {
            "void" => Some(Gives::Nothing),
            "int" => Some(Gives::Int),
            text => {
                self.complain(ty, Problem::ForeignType { name: excerpt(text) });
                None
            }
        }
    }

    /// The parameters; nothing where one of them cannot be had.
    fn parameters<'t>(&mut self, list: Node<'t>) -> Option<Vec<Parameter<'t>>> {
        let mut parameters = Vec::new();
        let mut complete = true;
        for node in children(list) {
            if node.kind() == "parameter_declaration" && self.text(node) == "void" {
                continue;
            }
            match node.kind() {
                "parameter_declaration" => match self.parameter(node) {
                    Some(parameter) => parameters.push(parameter),
                    None => complete = false,
                },
                "variadic_parameter" => {
                    self.left_out(node, "`...` is", None);
                    complete = false;
                }
                _ => complete = false,
            }
        }
        if !complete {
            // The others are declared, so that no complaint follows from this one.
            for Parameter { name, list, .. } in parameters {
                self.declare(name, if list { Type::List { constant: false } } else { Type::Int });
            }
            return None;
        }
        Some(parameters)
    }

    fn parameter<'t>(&mut self, node: Node<'t>) -> Option<Parameter<'t>> {
        let mut constant = None;
        for child in children(node) {
            match (child.kind(), self.text(child)) {
                ("type_qualifier", "const") => constant = Some(child),
                ("type_qualifier" | "storage_class_specifier", text) => {
                    self.complain(child, Problem::Qualifier { name: excerpt(text) });
                }
                _ => {}
            }
        }
        let ty = node.child_by_field_name("type")?;
        let foreign = self.text(ty) != "int";
        if foreign {
            let name = excerpt(self.text(ty));
            self.complain(ty, Problem::ForeignType { name });
        }
        let Some(declarator) = node.child_by_field_name("declarator") else {
            if !foreign {
                self.complain(node, Problem::NamelessParameter);
            }
            return None;
        };
        let (name, list) = match declarator.kind() {
            "pointer_declarator" | "array_declarator" => {
                for child in children(declarator) {
                    if child.kind() == "type_qualifier" {
                        let name = excerpt(self.text(child));
                        self.complain(child, Problem::Qualifier { name });
                    }
                }
                (declarator.child_by_field_name("declarator")?, true)
            }
            _ => (declarator, false),
        };
        if name.kind() != "identifier" {
            if name.kind().starts_with("abstract") {
                self.complain(node, Problem::NamelessParameter);
            } else {
                self.left_out(declarator, "pointers to pointers and lists of lists are", None);
            }
            return None;
        }
        if let (false, Some(child)) = (list, constant) {
            self.complain(child, Problem::Qualifier { name: "const".to_owned() });
        }
        if foreign {
            // So that its uses are not complained about.
            self.declare(name, if list { Type::List { constant: false } } else { Type::Int });
            return None;
        }
        Some(Parameter { name, list, constant: constant.is_some() })
    }
}

fn shape_of(gives: Gives, parameters: &[Parameter]) -> Option<Shape> {
    let lists: Vec<bool> = parameters.iter().map(|parameter| parameter.list).collect();
    let (kind, ints) = match (gives, lists.as_slice()) {
        (Gives::List, [true]) => (Kind::Paper, &[][..]),
        (Gives::Nothing, [true, false, ints @ ..]) => (Kind::InPlace, ints),
        (Gives::Int, [true, false, ints @ .., true]) => (Kind::ToList, ints),
        (Gives::Int, [true, false, ints @ ..]) => (Kind::ToNumber, ints),
        (Gives::Int, ints) => (Kind::Numbers, ints),
        _ => return None,
    };
    if ints.contains(&true) { None } else { Shape::new(kind, u8::try_from(ints.len()).ok()?) }
}

fn function_name(node: Node) -> Option<Node> {
    let mut at = node.child_by_field_name("declarator")?;
    while at.kind() != "identifier" {
        at = at.child_by_field_name("declarator")?;
    }
    Some(at)
}

fn has_function_declarator(node: Node) -> bool {
    let mut at = node.child_by_field_name("declarator");
    while let Some(declarator) = at {
        if declarator.kind() == "function_declarator" {
            return true;
        }
        at = declarator.child_by_field_name("declarator");
    }
    false
}
