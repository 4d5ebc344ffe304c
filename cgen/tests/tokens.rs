//! Programs to tokens and back.

use std::collections::BTreeSet;

use cgen::choice::Seeded;
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::token::{Prefix, Token, decode, encode, len};
use cgen::{Program, parse};

/// Tokens from their spellings.
fn tokens(text: &str) -> Vec<Token> {
    text.split_whitespace()
        .map(|word| {
            Token::all().find(|t| t.spelling() == word).unwrap_or_else(|| panic!("no token `{word}`"))
        })
        .collect()
}

fn spelled(tokens: &[Token]) -> String {
    tokens.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn program(text: &str) -> Program {
    decode(&tokens(text)).unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn tokens_read_as_the_text_that_is_printed() {
    let check = |text: &str, body: &str| {
        let program = program(text);
        let printed = program.to_string();
        let (_, rest) = printed.split_once("{\n").unwrap();
        let lines: Vec<_> = rest.strip_suffix("}\n").unwrap().lines().map(str::trim).collect();
        assert_eq!(lines.join(" "), body);
        assert_eq!(encode(&program).map(|tokens| spelled(&tokens)), Ok(text.to_owned()));
        assert_eq!(len(&program), tokens(text).len());
        assert_eq!(program.canonical(), program);
    };
    check("<in-place> <end>", "");
    check("<paper> return a ; <end>", "return a;");
    check("<in-place> return ; <end>", "return;");
    check("<numbers+4> return x + y * z % w ; <end>", "return x + y * z % w;");
    check("<numbers+1> return ( x + 1 ) * 2 ; <end>", "return (x + 1) * 2;");
    check("<numbers+1> return - ( - x ) - - x ; <end>", "return -(-x) - -x;");
    check("<numbers+1> return ! x ; <end>", "return !x;");
    check("<numbers+2> return ~ x - ( ( x < y ) == 0 ) ; <end>", "return ~x - ((x < y) == 0);");
    check("<numbers+2> return x ? y ? 1 : 2 : x ? 3 : 4 ; <end>", "return x ? y ? 1 : 2 : x ? 3 : 4;");
    check("<numbers+2> return ( x && y ) || x == 1 ; <end>", "return (x && y) || x == 1;");
    check("<numbers+1> return #3 #3 + #1 #2 #3 #4 #5 ; <end>", "return 33 + 12345;");
    check(
        "<numbers+1> return 2147483647 - #2 #1 #4 #7 #4 #8 #3 #6 #4 #6 ; <end>",
        "return 2147483647 - 2147483646;",
    );
    check("<numbers+1> int v0 = x , v1 ; v1 = v0 ; return v1 ; <end>", "int v0 = x, v1; v1 = v0; return v1;");
    check(
        "<numbers+1> int v0 [ 3 ] = { 1 , x } ; return v0 [ 2 ] ; <end>",
        "int v0[3] = {1, x}; return v0[2];",
    );
    check("<numbers+1> int v0 [ #4 #0 ] ; <end>", "int v0[40];");
    check("<in-place+2> a [ k ] = a [ l ] = n ; <end>", "a[k] = a[l] = n;");
    check(
        "<to-list> int v0 = 0 ; out [ v0 ++ ] = a [ 0 ] ; return v0 ; <end>",
        "int v0 = 0; out[v0++] = a[0]; return v0;",
    );
    check(
        "<in-place> a [ 0 ] ++ ; -- a [ 1 ] ; n += 1 ; n <<= 2 ; n &= 3 ; n ^= 1 ; n |= 1 ; n >>= 1 ; <end>",
        "a[0]++; --a[1]; n += 1; n <<= 2; n &= 3; n ^= 1; n |= 1; n >>= 1;",
    );
    check(
        "<in-place> for ( int v0 = 0 ; v0 < n ; v0 ++ ) { int v1 = a [ v0 ] ; } { int v0 ; } <end>",
        "for (int v0 = 0; v0 < n; v0++) { int v1 = a[v0]; } { int v0; }",
    );
    check("<in-place> for ( ; ; ) { break ; } <end>", "for (;;) { break; }");
    check(
        "<in-place> for ( n = 1 , n = 2 ; ; n ++ , n -- ) { continue ; } <end>",
        "for (n = 1, n = 2;; n++, n--) { continue; }",
    );
    check("<in-place> while ( n ) { } <end>", "while (n) { }");
    check("<in-place> do { n -- ; } while ( n ) ; <end>", "do { n--; } while (n);");
    check(
        "<in-place> if ( n ) { } else if ( ( n = 1 ) ) { n ; } else { n ; n ; } <end>",
        "if (n) { } else if ((n = 1)) { n; } else { n; n; }",
    );
}

#[test]
fn what_is_not_needed_is_read_over() {
    let check = |text: &str, canonical: &str| {
        assert_eq!(encode(&program(text)).map(|tokens| spelled(&tokens)), Ok(canonical.to_owned()));
    };
    check("<numbers+1> return ( ( x ) ) + ( 1 ) ; <end>", "<numbers+1> return x + 1 ; <end>");
    check("<numbers+1> return - - x ; <end>", "<numbers+1> return - ( - x ) ; <end>");
    check("<numbers+1> if ( x ) { } else { } <end>", "<numbers+1> if ( x ) { } <end>");
    check("<numbers+1> if ( x = 1 ) { } <end>", "<numbers+1> if ( ( x = 1 ) ) { } <end>");
    check(
        "<numbers+1> if ( x ) { } else { if ( 1 ) { x ; } } <end>",
        "<numbers+1> if ( x ) { } else if ( 1 ) { x ; } <end>",
    );
    check("<numbers+1> <end> <pad> <pad>", "<numbers+1> <end>");
    check("<numbers+1> x ? x = 1 : 2 ; <end>", "<numbers+1> x ? ( x = 1 ) : 2 ; <end>");
}

#[test]
fn disorder_is_told_with_its_place() {
    let check = |text: &str, error: &str| {
        assert_eq!(decode(&tokens(text)).map_err(|e| e.to_string()), Err(error.to_owned()));
    };
    check("", "token 0: the shape of the program is missing, there is nothing more");
    check("<end>", "token 0: the shape of the program is missing, there is `<end>`");
    check("<paper>", "token 1: an operand is missing, there is nothing more");
    check("<paper> return a <end>", "token 3: `;` is missing, there is `<end>`");
    check("<paper> ; <end>", "token 1: an operand is missing, there is `;`");
    check("<paper> <end> <end>", "token 2: the end of the sequence is missing, there is `<end>`");
    check("<paper> n ; <end>", "token 1: `n` is not declared here");
    check("<paper> { int v0 ; } v0 ; <end>", "token 6: `v0` is not declared here");
    check("<paper> int v1 ; <end>", "token 2: the name that is declared here must be `v0`");
    check("<paper> int v0 v1 ; <end>", "token 3: `,` or `;` is missing, there is `v1`");
    check("<paper> if ( 1 ) 1 ; <end>", "token 5: `{` is missing, there is `1`");
    check("<paper> if ( 1 ) { } else 1 ; <end>", "token 8: `{` or `if` is missing, there is `1`");
    check("<paper> 1 = 2 ; <end>", "token 2: only a variable or a cell can be assigned");
    check("<paper> 1 ++ ; <end>", "token 2: `;` is missing, there is `++`");
    check("<paper> ++ 1 ; <end>", "token 2: only a variable or a cell can be assigned");
    let digits = "these digits are no constant that is spelled by digits";
    check("<paper> #0 #1 ; <end>", &format!("token 1: {digits}"));
    check("<paper> #1 #0 ; <end>", &format!("token 1: {digits}"));
    check("<paper> #9 #9 #9 #9 #9 #9 #9 #9 #9 #9 ; <end>", &format!("token 1: {digits}"));
    check("<paper> int v0 [ 0 ] ; <end>", "token 4: an array cannot have so many cells");
    check("<paper> int v0 [ n ] ; <end>", "token 4: the number of cells is missing, there is `n`");
}

#[test]
fn no_sequence_overflows_the_stack() {
    for part in
        ["( ", "{ ", "- ", "1 + ", "1 ? ", "1 ? 1 : ", "a [ ", "a [ 0 ] = ", "if ( 1 ) { } else ", "do { "]
    {
        let sequence = tokens(&format!("<in-place> {}", part.repeat(10_000)));
        let error = decode(&sequence).unwrap_err();
        assert!(error.to_string().ends_with("the nesting is too deep"), "{part}: {error}");
        assert!(error.at < 3000, "{part}: {error}");
    }
}

/// The programs of `tests/sources.c`, which are separated by lines of dashes.
fn sources() -> impl Iterator<Item = Program> {
    include_str!("sources.c")
        .split("// ----\n")
        .map(|source| parse(source).unwrap_or_else(|found| panic!("{source}\n{}", found[0].problem)))
}

#[test]
fn texts_come_back_under_canonical_names() {
    let mut tokens_seen = BTreeSet::new();
    for program in sources() {
        let canonical = program.canonical();
        let tokens = encode(&program).unwrap();
        assert_eq!(encode(&canonical).as_ref(), Ok(&tokens));
        assert_eq!(decode(&tokens).as_ref(), Ok(&canonical));
        assert_eq!(decode(&tokens).unwrap().to_string(), canonical.to_string());
        assert_eq!(parse(&canonical.to_string()).as_ref(), Ok(&canonical));
        assert_eq!(len(&program), tokens.len());
        let mut prefix = Prefix::new(program.shape, tokens.len()).unwrap();
        for (i, &token) in tokens.iter().enumerate().skip(1) {
            let pushed = prefix.push(token);
            assert!(pushed.is_ok(), "`{token}` is refused after {}\n{canonical}", spelled(&tokens[..i]));
        }
        assert!(prefix.is_complete());
        tokens_seen.extend(tokens);
    }
    let missing: Vec<_> = (Token::INT.index()..=Token::ASSIGN.index() + 10)
        .filter_map(|i| Token::try_from(i as u8).ok())
        .filter(|token| !tokens_seen.contains(token))
        .map(Token::spelling)
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "these keywords, marks and operators occur nowhere");
}

#[test]
fn random_programs_come_back() {
    for policy in [Policy::paper(), Policy::lists(), Policy::wild()] {
        let generator = Generator::new(policy).unwrap();
        for stream in 0..2_000 {
            let program = generator.generate(&mut Seeded::new(11, stream));
            let tokens = encode(&program).unwrap();
            assert_eq!(decode(&tokens), Ok(program.canonical()), "{program}");
            assert_eq!(len(&program), tokens.len());
        }
    }
}

#[test]
fn what_has_no_tokens_is_told() {
    let locals = |count: usize| {
        let names: Vec<_> = (0..count).map(|i| format!("x{i}")).collect();
        parse(&format!("int f(int n) {{ int {}; return n; }}", names.join(", "))).unwrap()
    };
    assert!(encode(&locals(16)).is_ok());
    let error = encode(&locals(17)).unwrap_err();
    assert_eq!(error.to_string(), "more than 16 locals are visible at once");
}
