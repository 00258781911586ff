package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// fewRows is up to how many rows an INSERT is quicker than COPY.
const fewRows = 16

// Bulk appends many rows to a table, given one behind the other in values. On
// PostgreSQL it uses COPY, which costs half of an INSERT of many rows and takes any
// number of them in one exchange. A duplicate key is an error.
func (t *Tx) Bulk(ctx context.Context, table string, columns []string, values []any) error {
	if len(values) == 0 {
		return nil
	}
	into := `INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES `
	if pg, ok := t.q.(sqlTx); ok {
		// COPY needs two exchanges; a few rows go faster in one INSERT.
		if rows := len(values) / len(columns); rows <= fewRows {
			_, err := t.Exec(ctx, into+Rows(rows, len(columns)), values...)
			return err
		}
		return pg.copy(ctx, table, columns, values)
	}
	// SQLite's driver compares every parameter with every argument: few at a time.
	const parameters = 96
	most := 1
	for 2*most*len(columns) <= parameters {
		most *= 2
	}
	for n := most; len(values) > 0; {
		for n*len(columns) > len(values) { // powers of two keep the number of prepared texts small
			n /= 2
		}
		if _, err := t.Exec(ctx, into+Rows(n, len(columns)), values[:n*len(columns)]...); err != nil {
			return err
		}
		values = values[n*len(columns):]
	}
	return nil
}

func (t sqlTx) copy(ctx context.Context, table string, columns []string, values []any) error {
	width := len(columns)
	err := t.conn.Raw(func(raw any) error {
		c, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("store: copy: the driver is %T", raw)
		}
		rows := pgx.CopyFromSlice(len(values)/width, func(i int) ([]any, error) { return plain(values[i*width : (i+1)*width]) })
		_, err := c.Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, rows)
		return err
	})
	return classify(err)
}

// plain turns values of our own types into those that every driver knows.
func plain(values []any) ([]any, error) {
	for i, v := range values {
		d, err := driver.DefaultParameterConverter.ConvertValue(v)
		if err != nil {
			return nil, err
		}
		values[i] = d
	}
	return values, nil
}
