package programme

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/programme"
)

// spot is one place in a draft that has a form of its own. It is written as Check
// writes paths: "" for the programme's facts, "steps[1]",
// "steps[1].requirements[0]", "cohorts[2]". An index one past the end is a new one.
type spot struct {
	list  string // "", steps, requirements, competencies, credits or cohorts
	step  int    // of a requirement
	index int
}

var spotText = regexp.MustCompile(`^(?:(steps|competencies|credits|cohorts)\[(\d{1,4})\](?:\.requirements\[(\d{1,4})\])?)?$`)

func parseSpot(at string) (spot, error) {
	m := spotText.FindStringSubmatch(at)
	if m == nil || m[3] != "" && m[1] != "steps" {
		return spot{}, fault.New(fault.NotFound, "fault.notfound")
	}
	n, _ := strconv.Atoi(m[2])
	if m[3] == "" {
		return spot{list: m[1], index: n}, nil
	}
	j, _ := strconv.Atoi(m[3])
	return spot{"requirements", n, j}, nil
}

func (s spot) String() string {
	switch s.list {
	case "":
		return ""
	case "requirements":
		return fmt.Sprintf("steps[%d].requirements[%d]", s.step, s.index)
	}
	return fmt.Sprintf("%s[%d]", s.list, s.index)
}

// anchor is where the outline shows it.
func (s spot) anchor() string {
	return strings.Trim(strings.NewReplacer("[", "-", "].", "-", "]", "").Replace(s.String()), "-")
}

// size is how many there are beside it; false when there is not even a step to
// hold a requirement.
func (s spot) size(d *room.Definition) (int, bool) {
	switch s.list {
	case "steps":
		return len(d.Steps), true
	case "requirements":
		if s.step >= len(d.Steps) {
			return 0, false
		}
		return len(d.Steps[s.step].Requirements), true
	case "competencies":
		return len(d.Competencies), true
	case "credits":
		return len(d.Credits), true
	case "cohorts":
		return len(d.Cohorts), true
	}
	return 1, true
}

func (s spot) there(d *room.Definition) bool {
	n, ok := s.size(d)
	return ok && s.index < n
}

// code is the code of what stands there, or "".
func (s spot) code(d *room.Definition) string {
	if !s.there(d) {
		return ""
	}
	switch s.list {
	case "steps":
		return d.Steps[s.index].Code
	case "requirements":
		return d.Steps[s.step].Requirements[s.index].Code
	case "competencies":
		return d.Competencies[s.index].Code
	case "credits":
		return d.Credits[s.index].Code
	case "cohorts":
		return d.Cohorts[s.index].Code
	}
	return d.Code
}

// find is where a part with this code stands now, after somebody else has changed
// the draft; one that is gone, or was new, comes at the end.
func (s spot) find(d *room.Definition, code string) spot {
	if s.list == "" {
		return s
	}
	if s.list == "requirements" {
		if _, i, ok := d.Requirement(code); ok && code != "" {
			s.step = i
		} else {
			s.step = min(s.step, max(0, len(d.Steps)-1))
		}
	}
	n, _ := s.size(d)
	for s.index = 0; s.index < n; s.index++ {
		if code != "" && s.code(d) == code {
			break
		}
	}
	return s
}

// reorder takes away what stands there, or lets it change places with its
// neighbour. A requirement goes over the edge of its step into the next one.
func (s spot) reorder(d *room.Definition, do string) bool {
	if !s.there(d) {
		return false
	}
	switch s.list {
	case "steps":
		return reorder(&d.Steps, s.index, do)
	case "competencies":
		return reorder(&d.Competencies, s.index, do)
	case "credits":
		return reorder(&d.Credits, s.index, do)
	case "cohorts":
		return reorder(&d.Cohorts, s.index, do)
	case "requirements":
		here := &d.Steps[s.step].Requirements
		r := (*here)[s.index]
		if reorder(here, s.index, do) {
			return true
		}
		switch {
		case do == "up" && s.step > 0:
			above := &d.Steps[s.step-1].Requirements
			*above = append(*above, r)
		case do == "down" && s.step+1 < len(d.Steps):
			below := &d.Steps[s.step+1].Requirements
			*below = slices.Insert(*below, 0, r)
		default:
			return false
		}
		*here = slices.Delete(*here, s.index, s.index+1)
		return true
	}
	return false
}

func reorder[T any](list *[]T, i int, do string) bool {
	to := i
	switch do {
	case "delete":
		*list = slices.Delete(*list, i, i+1)
		return true
	case "up":
		to--
	case "down":
		to++
	}
	if to == i || to < 0 || to >= len(*list) {
		return false
	}
	(*list)[i], (*list)[to] = (*list)[to], (*list)[i]
	return true
}

// name says the place in words.
func (s spot) name(ctx context.Context, d *room.Definition) string {
	title := ""
	switch {
	case s.list == "steps" && s.there(d):
		title = d.Steps[s.index].Title.For(ctx)
	case s.list == "requirements" && s.there(d):
		title = askOf(ctx, d.Steps[s.step].Requirements[s.index])
	case s.list == "competencies" && s.there(d):
		title = d.Competencies[s.index].Title.For(ctx)
	case s.list == "credits" && s.there(d):
		title = awardName(ctx, d.Credits[s.index])
	case s.list == "cohorts" && s.there(d):
		title = d.Cohorts[s.index].City.For(ctx)
	case s.list == "":
		return lang.T(ctx, "editor.facts")
	default:
		return lang.T(ctx, "editor.new."+s.list)
	}
	if title == "" {
		title = s.code(d)
	}
	return lang.T(ctx, "editor.place."+s.list, "Number", s.index+1, "Step", s.step+1, "Title", title)
}
