// Package lti is the language of LTI 1.3 Advantage as 1EdTech writes it down: the
// claims of its messages, the types of its services, and the rules by which they
// are judged. It only computes; signatures, addresses and storage are elsewhere.
//
// The documents, by the names that comments use:
//
//	Core  Learning Tools Interoperability Core Specification 1.3
//	Sec   1EdTech Security Framework 1.0
//	DL    LTI Deep Linking Specification 2.0
//	AGS   LTI Assignment and Grade Services 2.0
//	NRPS  LTI Names and Role Provisioning Services 2.0
//	DR    LTI Dynamic Registration 1.0
//	PM    LTI Client Side postMessages 0.1 and LTI postMessage Storage 0.1
package lti

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
)

// Problem is one thing that is wrong in what another system said.
type Problem struct {
	Where string         // claim, JSON member or parameter
	Key   string         // sentence "lti.problem.…" in internal/lang
	Args  map[string]any // what fills it
}

// Problems are everything that is wrong; as an error they read for operators.
type Problems []Problem

func (p Problems) Error() string {
	var b strings.Builder
	b.WriteString("lti:")
	for _, x := range p {
		fmt.Fprintf(&b, " %s: %s", x.Where, x.Key)
		if len(x.Args) > 0 {
			fmt.Fprint(&b, " ", x.Args)
		}
		b.WriteByte(';')
	}
	return b.String()
}

func (p *Problems) add(where, key string, args ...any) {
	x := Problem{Where: where, Key: "lti.problem." + key}
	for i := 0; i+1 < len(args); i += 2 {
		if x.Args == nil {
			x.Args = map[string]any{}
		}
		x.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	*p = append(*p, x)
}

func (p *Problems) check(ok bool, where, key string, args ...any) {
	if !ok {
		p.add(where, key, args...)
	}
}

// err is nil, and not an empty list in an interface, when nothing is wrong.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Audience is the aud claim: one text or a list of them (RFC 7519, 4.1.3).
type Audience []string

// UnmarshalJSON reads either form.
func (a *Audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = Audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

// MarshalJSON writes a text for one and a list for several.
func (a Audience) MarshalJSON() ([]byte, error) {
	if len(a) == 1 {
		return json.Marshal(a[0])
	}
	return json.Marshal([]string(a))
}

// Seconds is a NumericDate: seconds since 1970, with or without a fraction (RFC
// 7519, section 2). Zero means that it was not given.
type Seconds int64

// At turns an instant into whole seconds.
func At(t time.Time) Seconds { return Seconds(t.Unix()) }

// Time returns the instant.
func (s Seconds) Time() time.Time { return time.Unix(int64(s), 0).UTC() }

// UnmarshalJSON reads a number and drops its fraction.
func (s *Seconds) UnmarshalJSON(b []byte) error {
	var f float64
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	if math.IsNaN(f) || math.Abs(f) > 1<<50 {
		return fmt.Errorf("lti: %s is not a time", b)
	}
	*s = Seconds(f)
	return nil
}

// Custom are custom parameters. Their values are texts (Core 5.4.6); some platforms
// send numbers and truth values, which are read as the text that stands there.
type Custom map[string]string

// UnmarshalJSON reads what platforms send.
func (c *Custom) UnmarshalJSON(b []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*c = Custom{}
	for name, value := range raw {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		(*c)[name] = text
	}
	return nil
}

// printable reports text of at most max ASCII characters, the form that Core asks
// of identifiers (5.3.3, 5.3.5, 5.3.6).
func printable(s string, max int) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return s != "" && len(s) <= max
}
