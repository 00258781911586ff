package bedside

import (
	"bytes"
	"encoding/json"
)

// encode writes an answer, a list of them or a problem, with a line break. Answers
// that write themselves do; their text is not read a second time to check it.
func encode(v any) ([]byte, error) {
	var b []byte
	if answers, ok := v.([]any); ok {
		for i, a := range answers {
			b = append(b, "[,"[min(i, 1)])
			one, err := appendJSON(b, a)
			if err != nil {
				return nil, err
			}
			b = one
		}
		if len(answers) == 0 {
			b = append(b, '[')
		}
		return append(b, "]\n"...), nil
	}
	b, err := appendJSON(b, v)
	return append(b, '\n'), err
}

func appendJSON(b []byte, v any) ([]byte, error) {
	if x, ok := v.(interface{ AppendJSON([]byte) []byte }); ok {
		return x.AppendJSON(b), nil
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false) // as on the command line: "> 1.5" reads as it is
	err := e.Encode(v)
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...), err
}
