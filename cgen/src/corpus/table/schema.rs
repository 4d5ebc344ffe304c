//! The columns of a table: their names, types and meanings, and how deep they nest.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, Type};

/// What the columns are called and what they hold, in their order; the card is written from it.
pub const COLUMNS: [(&str, &str, &str); 13] = [
    ("id", "string", "policy, seed and index: what it takes to draw the task again"),
    ("shape", "string", "arguments and result of the function: `paper`, `in-place`, `to-number+1` .."),
    ("program", "string", "the function in C, in canonical form"),
    ("tokens", "list<uint8>", "the same as numbers of the vocabulary, shape first and `<end>` last"),
    ("shown", "list<example>", "the five examples that a learner sees"),
    ("held_out", "list<example>", "the five examples that it is judged on besides"),
    ("behaviour", "string", "a hash of what the function does on fixed probe inputs, 32 hex digits"),
    ("length", "int32", "how many tokens there are"),
    ("original_length", "int32", "the same before the program was simplified"),
    ("loop_depth", "int32", "the deepest nesting of loops"),
    ("branches", "bool", "whether there is an `if` or `?:`"),
    ("floor", "bool", "whether fitting every output cell alone on the shown examples explains all ten"),
    (
        "constructs",
        "list<string>",
        "the constructs of C in it; `+` stands for `-`, `<` for every comparison and so on",
    ),
];

const EXAMPLE: &str = "(LIST) {
    repeated group list { required group element {
        required group list (LIST) { repeated group list { required int32 element; } }
        required group ints (LIST) { repeated group list { required int32 element; } }
        optional int32 out_int;
        optional group out_list (LIST) { repeated group list { required int32 element; } }
    } }
}";

/// The schema of all tables.
pub fn schema() -> Result<Arc<Type>, ParquetError> {
    let text = format!(
        "message task {{
            required binary id (UTF8);
            required binary shape (UTF8);
            required binary program (UTF8);
            required group tokens (LIST) {{ repeated group list {{ required int32 element (UINT_8); }} }}
            required group shown {EXAMPLE}
            required group held_out {EXAMPLE}
            required binary behaviour (UTF8);
            required int32 length;
            required int32 original_length;
            required int32 loop_depth;
            required boolean branches;
            required boolean floor;
            required group constructs (LIST) {{ repeated group list {{ required binary element (UTF8); }} }}
        }}"
    );
    parse_message_type(&text).map(Arc::new)
}

/// How tables are written: quickly, and the same by every version of the library that keeps its encodings.
pub fn properties() -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_created_by("cgen".to_owned())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true);
    // No two of these are alike.
    for column in ["id", "program", "behaviour"] {
        builder = builder.set_column_dictionary_enabled(ColumnPath::from(column), false);
    }
    builder.set_encoding(Encoding::PLAIN).build()
}
