//! What is legal and what is not, one line each.

use cgen::token::prefix::{MAX_BRACKETS, MAX_NESTING, MAX_OPERATORS};
use cgen::token::{Prefix, decode};

use crate::{accept, after, tokens};

#[test]
fn illegal_tokens_are_refused() {
    // The last token is the one that is refused, and the first one.
    let check = |text: &str| {
        let tokens = tokens(text);
        let refused = after(&tokens, 1000).err();
        assert_eq!(refused, Some(tokens.len() - 1), "{text}");
        let illegal = after(&tokens[..tokens.len() - 1], 1000).unwrap().push(*tokens.last().unwrap());
        assert_eq!(illegal.unwrap_err().0, *tokens.last().unwrap());
    };
    // Names.
    check("<numbers+1> y");
    check("<numbers+1> a");
    check("<numbers+1> v0");
    check("<numbers+1> int x");
    check("<numbers+1> int v1");
    check("<numbers+1> { int v0 ; } v0");
    check("<numbers+1> for ( int v0 ; ; ) { } v0");
    check("<numbers+1> do { int v0 ; } while ( v0");
    check("<numbers+1> int v0 ; int v0");
    check(
        "<paper> int v0 , v1 , v2 , v3 , v4 , v5 , v6 , v7 , v8 , v9 , v10 , v11 , v12 , v13 , v14 , v15 ; int",
    );
    // Types.
    check("<in-place> a ;");
    check("<in-place> a =");
    check("<in-place> a [ a ]");
    check("<in-place> n [");
    check("<in-place> - a ++");
    check("<to-number> a [ 0 ] =");
    check("<to-number> a [ 0 ] +=");
    check("<to-number> a [ 0 ] ++");
    check("<to-list> ++ a");
    check("<in-place> int v0 [ 2 ] ; v0 ;");
    check("<in-place> int v0 [ 2 ] = 1");
    check("<in-place> int v0 [ 2 ] = { 1 , 2 ,");
    check("<in-place> int v0 = {");
    check("<in-place> int v0 [ 0");
    check("<in-place> int v0 [ #4 #0 #9 #7");
    check("<in-place> int v0 [ #4 #0 #9 #6 ] ; int v1 [");
    check("<in-place> int v0 [ ]");
    // Places.
    check("<in-place> 1 =");
    check("<in-place> 1 ++");
    check("<in-place> ++ 1");
    check("<in-place> ++ n ++");
    check("<in-place> n ++ =");
    check("<in-place> n + n =");
    check("<in-place> - n =");
    check("<in-place> n ? n : n =");
    check("<in-place> ( n ) =");
    check("<in-place> n = n + n =");
    // Statements.
    check("<in-place> ;");
    check("<in-place> break");
    check("<in-place> if ( n ) { continue");
    check("<in-place> while ( n ) { } break");
    check("<in-place> }");
    check("<in-place> { <end>");
    check("<in-place> <end> <end>");
    check("<in-place> else");
    check("<in-place> if ( n ) { } n ; else");
    check("<in-place> if ( n ) { } else { }");
    check("<in-place> if ( n ) n");
    check("<in-place> if ( )");
    check("<in-place> while ( )");
    check("<in-place> for ( ; ; ;");
    check("<in-place> for ( int v0 , n");
    check("<in-place> do { } ;");
    check("<in-place> return n");
    check("<to-number> return ;");
    check("<to-number> return a ;");
    check("<paper> return ;");
    check("<paper> return 1");
    check("<paper> return a [");
    check("<in-place> n ,");
    check("<in-place> <pad>");
    check("<in-place> <paper>");
    // Constants.
    check("<in-place> #0");
    check("<in-place> #1 ;");
    check("<in-place> #1 #0 ;");
    check("<in-place> #1 #0 #0 ;");
    check("<in-place> #2 #1 #4 #7 #4 #8 #3 #6 #4 #7");
    check("<in-place> #2 #1 #4 #7 #4 #8 #3 #6 #5 #0");
    check("<in-place> 1 #1");
    check("<in-place> 1 2");
}

#[test]
fn unsequenced_side_effects_are_refused() {
    // What stands before `|` is legal, what follows it is not, and what stands behind the second `|` is instead.
    let check = |text: &str| {
        let parts: Vec<_> = text.split('|').map(tokens).collect();
        let [before, illegal, instead] = parts.as_slice() else { panic!("{text}") };
        let shape = tokens("<to-list+2> int v0 [ 9 ] ;");
        let before = [shape, before.clone()].concat();
        let prefix = after(&before, 1000).unwrap_or_else(|i| panic!("{text}: {}", before[i]));
        let legal = prefix.legal();
        assert!(!legal.contains(illegal[0]), "{text}: {} is legal", illegal[0]);
        let mut next = prefix;
        for &token in instead {
            assert_eq!(next.push(token), Ok(()), "{text}");
        }
    };
    check("n ++ + | n | k ;");
    check("n + n | ++ | ;");
    check("n + ++ | n | k ;");
    check("n + ( n | = | + n ) ;");
    check("( n = 1 ) + | n | k ;");
    check("( n = 1 ) + v0 [ | n | k ++ ] ;");
    check("n = n | ++ | + n ;");
    check("n = k = n | ++ | ;");
    check("n = ( n | = | + n ) ;");
    check("n = k && n | ++ | ;");
    check("n += k = n | += | ;");
    check("v0 [ n ] = n | ++ | + 1 ;");
    check("v0 [ n ++ ] = | n | k ;");
    check("v0 [ 0 ] = v0 [ 1 ] | = | + 1 ;");
    check("v0 [ v0 [ 0 ] | ++ | ] = 1 ;");
    check("v0 [ v0 [ 0 ] | = | ] ;");
    check("++ v0 [ v0 [ 0 ] | ++ | ] ;");
    check("out [ n ++ ] = a [ | n | k ++ ] ;");
    check("( k && n ++ ) + | n | k ;");
    check("n + ( k && n | ++ | ) ;");
    check("( k ? n : n ++ ) + | n | l ;");
    check("k ? n + n | ++ | : n ++ ;");
    check("n * ( k ? n | ++ | : n ) ;");
    check("int v1 [ 2 ] = { n ++ , | n | k } ;");
    check("int v1 [ 2 ] = { n , n | ++ | } ;");
}

#[test]
fn ordered_side_effects_are_legal() {
    let check = |body: &str| {
        let text = format!("<to-list+2> int v0 [ 9 ] ; {body} <end>");
        accept(&decode(&tokens(&text)).unwrap_or_else(|e| panic!("{text}: {e}")));
    };
    check("n = n + 1 ;");
    check("n = n ;");
    check("n += n ;");
    check("n = k = n + k ;");
    check("n = k += l -= n + k + l ;");
    check("v0 [ n ] = v0 [ k ] ;");
    check("v0 [ v0 [ 0 ] ] = v0 [ v0 [ 1 ] ] ;");
    check("v0 [ v0 [ 0 ] ] ++ ;");
    check("v0 [ v0 [ 0 ] ] += n ;");
    check("-- v0 [ v0 [ 0 ] ] ;");
    check("v0 [ n ++ ] = a [ k ++ ] ;");
    check("v0 [ n ++ ] = out [ k = l ] = 3 ;");
    check("n ++ && n ++ && n ++ || n ++ ;");
    check("n ++ ? n ++ : n ++ ;");
    check("n ++ ? n : k ++ ? n ++ : n ++ ;");
    check("n = k ++ && k ++ ;");
    check("n + k && n ++ + k || ( n = k ) ;");
    check("l * ( n ++ && n ++ ) + k ;");
    check("int v1 = n ++ , v2 = n ++ , v3 = v3 ;");
    check("int v1 [ 2 ] = { n , n } ;");
    check("int v1 [ 2 ] = { n ++ , k ++ } ;");
    check("for ( n ++ , n ++ ; n ++ ; n ++ , n ++ ) { n ++ ; }");
}

#[test]
fn every_construct_is_legal() {
    let check = |text: &str| accept(&decode(&tokens(text)).unwrap_or_else(|e| panic!("{text}: {e}")));
    check("<in-place> <end>");
    check("<paper> return a ; <end>");
    check("<in-place> return ; <end>");
    check("<numbers+4> return x + y - z * w / 1 % 2 << 3 >> 4 ; <end>");
    check("<numbers+4> return ( x < y ) == ( z >= w ) ; <end>");
    check("<numbers+4> return ( x > y ) != ( z <= w ) ; <end>");
    check("<numbers+4> return ( x & y ) ^ ( z | w ) | ( x && y ) || ( ! z && ~ w ) ; <end>");
    check("<numbers+1> return - ( - x ) ; <end>");
    check("<numbers+1> return #1 #2 #3 #4 + 2147483647 + #2 #1 #4 #7 #4 #8 #3 #6 #4 #6 ; <end>");
    check("<numbers+1> x = 1 ; x += 1 ; x -= 1 ; x *= 1 ; x /= 1 ; x %= 1 ; x <<= 1 ; x >>= 1 ; <end>");
    check("<numbers+1> x &= 1 ; x ^= 1 ; x |= 1 ; x ++ ; x -- ; ++ x ; -- x ; <end>");
    check(
        "<numbers+1> int v0 , v1 = 1 , v2 [ 2 ] , v3 [ 3 ] = { 1 , 2 , 3 } , v4 [ #4 #0 #0 ] = { 0 } ; <end>",
    );
    check("<numbers+1> int v0 [ #4 #0 #9 #5 ] , v1 [ 1 ] ; <end>");
    check("<in-place+2> for ( int v0 = 0 , v1 [ 2 ] = { 1 , 2 } ; v0 < l ; v0 ++ ) { break ; } <end>");
    check("<in-place+2> for ( ; ; ) { } for ( n = 1 , k = 2 ; ; l ++ , k -- ) { continue ; } <end>");
    check("<in-place> while ( n ) { do { break ; } while ( ( n = 1 ) ) ; continue ; } <end>");
    check(
        "<in-place> if ( n ) { } else if ( n ) { } else { n ; } if ( n ) { if ( 1 ) { } else { return ; } } <end>",
    );
    check(
        "<in-place> { int v0 ; { int v1 ; v0 ; } int v1 ; } int v0 ; for ( ; ; ) { int v1 ; v1 ; } int v1 ; <end>",
    );
    check("<in-place> n ? n ? 1 : 2 : n ? 3 : 4 ; n ? ( n = 1 ) : ( n = 2 ) ; ( n ? 1 : 2 ) + 3 ; <end>");
    check("<in-place> a [ a [ n - 1 ] ] = a [ 0 ] ; n = a [ 1 ] + a [ 2 ] * ( a [ 3 ] - 1 ) ; <end>");
    check(
        "<to-list> int v0 = 0 ; for ( int v1 = 0 ; v1 < n ; v1 ++ ) { out [ v0 ++ ] = a [ v1 ] ; } \
         return v0 ; <end>",
    );
}

/// Nesting is refused where the limits say so, not before.
#[test]
fn limits_are_reached() {
    let check = |shape: &str, part: &str, times: usize| {
        let one = tokens(part);
        let all = [tokens(shape), one.repeat(times + 1)].concat();
        let at = after(&all, 100_000).unwrap_err();
        assert_eq!((at - tokens(shape).len()) / one.len(), times, "{part}");
    };
    check("<in-place>", "{", MAX_NESTING - 1);
    check("<in-place>", "if ( 1 ) {", MAX_NESTING - 1);
    check("<in-place>", "do {", MAX_NESTING - 1);
    check("<in-place> if ( 1 ) { }", "else if ( 1 ) { }", MAX_NESTING - 2);
    check("<in-place>", "(", MAX_BRACKETS - 1);
    check("<in-place>", "a [", MAX_BRACKETS - 1);
    check("<in-place>", "1 ?", MAX_BRACKETS - 1);
    check("<in-place>", "1 +", MAX_OPERATORS);
    check("<in-place>", "-", MAX_OPERATORS);
    check("<in-place>", "{ int v0 ; }", 126);
}

/// A search copies the state at every branch.
#[test]
fn a_copy_is_small() {
    assert!(size_of::<Prefix>() <= 768, "{} bytes", size_of::<Prefix>());
}
