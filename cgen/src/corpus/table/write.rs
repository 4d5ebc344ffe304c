//! From rows to a table.

use std::io::Write;

use std::sync::Arc;

use bytes::Bytes;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};

use crate::corpus::row::Row;
use crate::{Example, Value};

use super::column::Column;
use super::schema::{properties, schema};

/// Rows that are compressed and read together.
pub const GROUP: usize = 8192;

/// Writes rows as a table.
pub struct Writer<W: Write + Send> {
    file: SerializedFileWriter<W>,
    pending: Columns,
}

#[derive(Default)]
struct Columns {
    rows: usize,
    id: Texts,
    shape: Texts,
    program: Texts,
    tokens: Column<i32>,
    shown: Examples,
    held_out: Examples,
    behaviour: Texts,
    /// Length, original length, depth of loops.
    numbers: [Vec<i32>; 3],
    /// Branches, floor.
    truths: [Vec<bool>; 2],
    constructs: Column<&'static str>,
}

#[derive(Default)]
struct Examples {
    list: Column<i32>,
    ints: Column<i32>,
    out_int: Column<i32>,
    out_list: Column<i32>,
}

/// Texts end to end.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl<W: Write + Send> Writer<W> {
    /// A table without rows.
    pub fn new(out: W) -> Result<Self, ParquetError> {
        let file = SerializedFileWriter::new(out, schema()?, Arc::new(properties()))?;
        Ok(Self { file, pending: Columns::default() })
    }

    /// Adds a row.
    pub fn push(&mut self, row: &Row) -> Result<(), ParquetError> {
        self.pending.push(row);
        if self.pending.rows < GROUP { Ok(()) } else { self.write_group() }
    }

    /// Writes what is left, and the footer.
    pub fn finish(mut self) -> Result<W, ParquetError> {
        if self.pending.rows > 0 {
            self.write_group()?;
        }
        self.file.into_inner()
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        self.pending.write(&mut group)?;
        group.close()?;
        Ok(())
    }
}

impl Columns {
    fn push(&mut self, row: &Row) {
        self.rows += 1;
        self.id.push(&row.id);
        self.shape.push(row.shape_name());
        self.program.push(&row.program);
        self.tokens.list(row.tokens.iter().map(|&token| u8::from(token).into()), 0, 1, 1);
        self.shown.push(&row.shown);
        self.held_out.push(&row.held_out);
        self.behaviour.push(&format!("{:032x}", row.behaviour.0));
        let [length, original, depth] = &mut self.numbers;
        length.push(row.labels.tokens.into());
        original.push(row.labels.original_tokens.into());
        depth.push(row.labels.loop_depth.into());
        let [branches, floor] = &mut self.truths;
        branches.push(row.labels.branches);
        floor.push(row.labels.floor);
        self.constructs.list(row.constructs().names().collect::<Vec<_>>().into_iter(), 0, 1, 1);
    }

    /// Writes the columns in the order of the schema, and empties them.
    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        self.rows = 0;
        self.id.write(group)?;
        self.shape.write(group)?;
        self.program.write(group)?;
        write_list(&mut self.tokens, group)?;
        self.shown.write(group)?;
        self.held_out.write(group)?;
        self.behaviour.write(group)?;
        for numbers in &mut self.numbers {
            write::<Int32Type, W>(group, numbers, None)?;
            numbers.clear();
        }
        for truths in &mut self.truths {
            write::<BoolType, W>(group, truths, None)?;
            truths.clear();
        }
        let names: Vec<_> =
            self.constructs.values.iter().map(|&name| text(Bytes::from_static(name.as_bytes()))).collect();
        let levels = (&*self.constructs.definitions, &*self.constructs.repetitions);
        write::<ByteArrayType, W>(group, &names, Some(levels))?;
        self.constructs.clear();
        Ok(())
    }
}

impl Examples {
    fn push(&mut self, examples: &[Example]) {
        for (i, Example { input, output }) in examples.iter().enumerate() {
            let first = i16::from(i > 0);
            self.list.list(input.list.iter().copied(), first, 2, 2);
            self.ints.list(input.ints.iter().copied(), first, 2, 2);
            match output {
                Value::Int(x) => {
                    self.out_int.list([*x].into_iter(), first, 2, 2);
                    self.out_list.nothing(first, 1);
                }
                Value::List(list) => {
                    self.out_int.nothing(first, 1);
                    self.out_list.list(list.iter().copied(), first, 2, 3);
                }
            }
        }
        if examples.is_empty() {
            for column in [&mut self.list, &mut self.ints, &mut self.out_int, &mut self.out_list] {
                column.nothing(0, 0);
            }
        }
    }

    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        for column in [&mut self.list, &mut self.ints, &mut self.out_int, &mut self.out_list] {
            write_list(column, group)?;
        }
        Ok(())
    }
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.extend(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let bytes = Bytes::from(std::mem::take(&mut self.bytes));
        let mut start = 0;
        let mut texts = Vec::with_capacity(self.ends.len());
        for end in self.ends.drain(..) {
            texts.push(text(bytes.slice(start..end)));
            start = end;
        }
        write::<ByteArrayType, W>(group, &texts, None)
    }
}

fn text(bytes: Bytes) -> ByteArray {
    ByteArray::from(bytes)
}

fn write_list<W: Write + Send>(
    column: &mut Column<i32>,
    group: &mut SerializedRowGroupWriter<'_, W>,
) -> Result<(), ParquetError> {
    write::<Int32Type, W>(group, &column.values, Some((&column.definitions, &column.repetitions)))?;
    column.clear();
    Ok(())
}

fn write<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    levels: Option<(&[i16], &[i16])>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("the table has fewer columns than its rows".into()));
    };
    let (definitions, repetitions) = levels.unzip();
    column.typed::<T>().write_batch(values, definitions, repetitions)?;
    column.close()
}
