package toxicity

import (
	"net/url"
	"slices"
	"strconv"
)

// iceFindings are the parts of the ICE score as the grader knows them (Lee DW et
// al., Biol Blood Marrow Transplant 2019;25:625-638, table 5).
var iceFindings = []string{"ice_orientation", "ice_naming", "ice_command", "ice_writing", "ice_attention"}

// icePoints are its ten points, by part.
var icePoints = []struct {
	part   string
	points []string
}{
	{"ice_orientation", []string{"year", "month", "city", "hospital"}},
	{"ice_naming", []string{"object1", "object2", "object3"}},
	{"ice_command", []string{"command"}},
	{"ice_writing", []string{"writing"}},
	{"ice_attention", []string{"attention"}},
}

// ice is an examination by ten points. Only one that was made counts: no point
// tapped is no zero.
type ice struct {
	tested bool
	points []string
}

func readICE(values url.Values) ice {
	x := ice{tested: values.Get("ice_tested") == "yes"}
	for _, part := range icePoints {
		for _, p := range part.points {
			if slices.Contains(values["ice"], p) {
				x.points = append(x.points, p)
			}
		}
	}
	x.tested = x.tested || len(x.points) > 0
	return x
}

// has reports whether a point was reached.
func (x ice) has(point string) bool { return slices.Contains(x.points, point) }

// score is the sum of the points.
func (x ice) score() int { return len(x.points) }

// findings are the parts as the grader reads them.
func (x ice) findings() []pair {
	if !x.tested {
		return nil
	}
	var out []pair
	for _, part := range icePoints {
		n := 0
		for _, p := range part.points {
			if x.has(p) {
				n++
			}
		}
		out = append(out, pair{part.part, strconv.Itoa(n)})
	}
	return out
}

// pairs are the points as they stand in an address.
func (x ice) pairs() []pair {
	if !x.tested {
		return nil
	}
	out := []pair{{"ice_tested", "yes"}}
	for _, p := range x.points {
		out = append(out, pair{"ice", p})
	}
	return out
}

// names are the parts while the points speak for them.
func (x ice) names() []string {
	if !x.tested {
		return nil
	}
	return iceFindings
}
