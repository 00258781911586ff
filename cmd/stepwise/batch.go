package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// badInput is an input that cannot be read; main ends with status 2. The reasons
// were told when it is returned.
type badInput struct{}

func (b badInput) Error() string { return "the input has problems; nothing was computed" }

// maxBatch bounds what is read at once.
const maxBatch = 256 << 20

// itemProblem is why one item of a list cannot be read, in the reader's language.
type itemProblem interface {
	error
	Lines() []string // "temp_c: …"
}

// batch reads one JSON object, or a list of them, from the file (standard input
// when it is "" or "-") and writes one answer, or a list of them, one a line, in the
// order of the input. When an item is bad, nothing is written but the reasons on standard
// error, and the command ends with status 2.
func batch(cmd *cobra.Command, file string, answer func(json.RawMessage) (any, error)) error {
	in := cmd.InOrStdin()
	if file != "" && file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxBatch+1))
	if err != nil {
		return err
	}
	if len(text) > maxBatch {
		return refuse(cmd, fmt.Sprintf("the input is larger than %d MiB", maxBatch>>20))
	}
	items, list, err := split(text)
	if err != nil {
		return refuse(cmd, err.Error())
	}
	out := make([]any, 0, len(items))
	var lines []string
	for i, item := range items {
		got, err := answer(item)
		if err == nil {
			out = append(out, got)
			continue
		}
		where := ""
		if list {
			where = fmt.Sprintf("item %d: ", i+1)
		}
		var p itemProblem
		if !errors.As(err, &p) {
			lines = append(lines, where+err.Error())
			continue
		}
		for _, l := range p.Lines() {
			lines = append(lines, where+l)
		}
	}
	if len(lines) > 0 {
		return refuse(cmd, lines...)
	}
	return write(cmd.OutOrStdout(), out, list)
}

// write writes one answer over several lines, or a list with an answer a line.
func write(w io.Writer, answers []any, list bool) error {
	if !list {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(answers[0])
	}
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	var line []byte
	for i, a := range answers {
		if _, err := b.WriteString(map[bool]string{true: "[\n", false: ","}[i == 0]); err != nil {
			return err
		}
		if x, ok := a.(interface{ AppendJSON([]byte) []byte }); ok {
			line = append(x.AppendJSON(line[:0]), '\n')
			if _, err := b.Write(line); err != nil {
				return err
			}
		} else if err := e.Encode(a); err != nil {
			return err
		}
	}
	if len(answers) == 0 {
		if _, err := b.WriteString("["); err != nil {
			return err
		}
	}
	if _, err := b.WriteString("]\n"); err != nil {
		return err
	}
	return b.Flush()
}

// refuse writes the reasons to standard error.
func refuse(cmd *cobra.Command, lines ...string) error {
	for i, l := range lines {
		if i == refusalsTold {
			fmt.Fprintf(cmd.ErrOrStderr(), "and %d more\n", len(lines)-i)
			break
		}
		fmt.Fprintln(cmd.ErrOrStderr(), l)
	}
	return badInput{}
}

// split finds the items of a text that is one object or a list of objects.
func split(text []byte) (items []json.RawMessage, list bool, err error) {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	if len(text) == 0 {
		return nil, false, errors.New("the input is empty: give one JSON object or a list of them")
	}
	if err := json.Unmarshal(text, new(json.RawMessage)); err != nil {
		var at *json.SyntaxError
		if errors.As(err, &at) {
			line := 1 + bytes.Count(text[:min(int(at.Offset), len(text))], []byte("\n"))
			return nil, false, fmt.Errorf("line %d: this is not JSON: %w", line, err)
		}
		return nil, false, err
	}
	switch text[0] {
	case '{':
		return []json.RawMessage{text}, false, nil
	case '[':
		if err := json.Unmarshal(text, &items); err != nil {
			return nil, true, err
		}
		return items, true, nil
	}
	return nil, false, errors.New("give one JSON object or a list of them")
}
