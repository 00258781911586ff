package quality

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
)

// Outcome is how an episode ended.
type Outcome string

// The outcomes.
const (
	Resolved Outcome = "resolved"
	Sequelae Outcome = "sequelae" // resolved, something stayed
	Ongoing  Outcome = "ongoing"
	Death    Outcome = "death"
	NotKnown Outcome = "unknown"
)

// Outcomes in the order of forms.
var Outcomes = []Outcome{Resolved, Sequelae, Ongoing, Death, NotKnown}

// Steroid says whether a systemic steroid was given.
type Steroid string

// The answers.
const (
	Given     Steroid = "given"
	NotGiven  Steroid = "none"
	NotStated Steroid = "unknown"
)

// Vocabularies in which grades may be given; a grade without its version is no fact.
var Vocabularies = []string{"CTCAE 5.0", "CTCAE 6.0"}

// Grade is a grade on a day, counted from onset (0).
type Grade struct {
	Day   int `json:"day"`
	Grade int `json:"grade"` // 1 to 5
}

// Grades is stored as JSON.
type Grades []Grade

// Value implements driver.Valuer.
func (g Grades) Value() (driver.Value, error) {
	b, err := json.Marshal(g)
	return string(b), err
}

// Scan implements sql.Scanner.
func (g *Grades) Scan(from any) error {
	switch x := from.(type) {
	case string:
		return json.Unmarshal([]byte(x), g)
	case []byte:
		return json.Unmarshal(x, g)
	}
	return fmt.Errorf("quality: grades from %T", from)
}

// Episode is one immune-related adverse event of a course.
type Episode struct {
	Course     string     `db:"course"`
	Irae       string     `db:"irae"`
	Onset      clock.Time `db:"onset"`
	Exact      bool       `db:"exact"` // onset and steroid are known to the minute
	Grades     Grades     `db:"grades"`
	Worst      int        `db:"worst"`
	Vocabulary string     `db:"vocabulary"`
	Steroid    Steroid    `db:"steroid"`
	SteroidAt  clock.Time `db:"steroid_at"`
	Outcome    Outcome    `db:"outcome"`
	OutcomeAt  clock.Time `db:"outcome_at"`
}

// Hours from onset to the first steroid; ok is false where none was given or no time
// is known. Known by days only, it is a multiple of 24.
func (e Episode) Hours() (hours float64, ok bool) {
	if e.Steroid != Given || e.SteroidAt == 0 {
		return 0, false
	}
	return e.SteroidAt.Sub(e.Onset).Hours(), true
}

// EpisodeEntry is what a form or a row of a list says of an episode. Grades are
// written "2" (from onset on) or "2026-03-05: 2; 2026-03-09: 3".
type EpisodeEntry struct{ Course, Irae, Onset, Grades, Vocabulary, Steroid, SteroidAt, Outcome, OutcomeAt string }

func (s *Service) episode(e EpisodeEntry, f *fault.Form) Episode {
	x := Episode{Course: plain(e.Course)}
	f.Check(x.Course != "", "course", "fault.required")
	irae, ok := known(s.names.Iraes, e.Irae)
	f.Check(ok, "irae", "quality.fault.irae", "Text", clip(e.Irae))
	x.Irae = irae
	onset, withTime := s.instant(e.Onset, "onset", true, f)
	x.Onset = onset
	s.steroid(e, &x, withTime, f)
	x.Vocabulary = vocabulary(e.Vocabulary, f)
	x.Grades = s.grades(e.Grades, onset, f)
	for _, g := range x.Grades {
		x.Worst = max(x.Worst, g.Grade)
	}
	s.outcome(e, &x, f)
	return x
}

func (s *Service) steroid(e EpisodeEntry, x *Episode, withTime bool, f *fault.Form) {
	at, exact := s.instant(e.SteroidAt, "steroidat", false, f)
	x.SteroidAt = at
	switch word := strings.ToLower(plain(e.Steroid)); word {
	case "given", "yes", "y", "1", "是", "有", "已用", "使用":
		x.Steroid = Given
	case "none", "no", "n", "0", "否", "无", "未用":
		x.Steroid = NotGiven
		f.Check(at == 0, "steroidat", "quality.fault.steroid")
	case "", "unknown", "不详", "未知":
		if x.Steroid = NotStated; at != 0 {
			x.Steroid = Given // a time of the first dose says so
		}
	default:
		f.Add("steroid", "quality.fault.answer", "Text", clip(e.Steroid))
	}
	if at == 0 {
		return
	}
	if x.Exact = withTime && exact; !x.Exact {
		x.Onset, x.SteroidAt = dayOf(x.Onset), dayOf(at) // one known by the day only makes both so
	}
	f.Check(x.SteroidAt >= x.Onset, "steroidat", "quality.fault.before")
}

func dayOf(t clock.Time) clock.Time {
	d, err := lang.ParseDay(lang.Day(t))
	if err != nil {
		return t
	}
	return d
}

func vocabulary(s string, f *fault.Form) string {
	switch word := strings.ToUpper(strings.ReplaceAll(plain(s), " ", "")); word {
	case "", "CTCAE5.0", "CTCAE5", "5", "5.0", "V5", "V5.0", "CTCAEV5", "CTCAEV5.0":
		return Vocabularies[0]
	case "CTCAE6.0", "CTCAE6", "6", "6.0", "V6", "V6.0", "CTCAEV6", "CTCAEV6.0":
		return Vocabularies[1]
	}
	f.Add("vocabulary", "quality.fault.vocabulary", "Text", clip(s))
	return ""
}

// grades reads grades over time and orders them by day.
func (s *Service) grades(text string, onset clock.Time, f *fault.Form) Grades {
	var out Grades
	seen := map[int]bool{}
	for _, part := range split(text) {
		day, written := "", part
		if i := strings.LastIndexAny(part, ":："); i >= 0 {
			day, written = part[:i], part[i+1:]
		}
		n, err := strconv.Atoi(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(written)), "G"))
		if err != nil || n < 1 || n > 5 {
			f.Add("grades", "quality.fault.grade", "Text", clip(part))
			continue
		}
		g := Grade{Grade: n}
		if day != "" {
			at := s.day(day, "grades", true, f)
			g.Day = int((dayOf(at) - dayOf(onset)) / clock.Time(24*3600*1_000_000))
			f.Check(at == 0 || onset == 0 || g.Day >= 0, "grades", "quality.fault.before")
		}
		f.Check(!seen[g.Day], "grades", "quality.fault.twice", "Text", clip(part))
		seen[g.Day] = true
		out = append(out, g)
	}
	f.Check(len(out) > 0 || strings.TrimSpace(text) != "", "grades", "fault.required")
	f.Check(len(out) <= 60, "grades", "quality.fault.grades")
	slices.SortStableFunc(out, func(a, b Grade) int { return a.Day - b.Day })
	return out
}

var outcomes = map[string]Outcome{"": NotKnown, "unknown": NotKnown, "不详": NotKnown, "未知": NotKnown,
	"resolved": Resolved, "recovered": Resolved, "恢复": Resolved, "痊愈": Resolved, "缓解": Resolved, "已恢复": Resolved,
	"sequelae": Sequelae, "后遗症": Sequelae, "恢复伴后遗症": Sequelae, "ongoing": Ongoing, "未恢复": Ongoing, "持续": Ongoing,
	"death": Death, "died": Death, "fatal": Death, "死亡": Death}

func (s *Service) outcome(e EpisodeEntry, x *Episode, f *fault.Form) {
	o, ok := outcomes[strings.ToLower(plain(e.Outcome))]
	f.Check(ok, "outcome", "quality.fault.outcome", "Text", clip(e.Outcome))
	x.Outcome = o
	x.OutcomeAt = s.day(e.OutcomeAt, "outcomeat", false, f)
	f.Check(x.OutcomeAt == 0 || x.OutcomeAt >= dayOf(x.Onset), "outcomeat", "quality.fault.before")
	f.Check(x.Worst != 5 || o == Death, "outcome", "quality.fault.death")
}

// known finds a code by itself or by its name in either language, whatever its case.
func known(names map[string]fact.Name, text string) (string, bool) {
	text = strings.ToLower(plain(text))
	if text == "" {
		return "", false
	}
	if _, ok := names[text]; ok {
		return text, true
	}
	for code, n := range names {
		if strings.ToLower(n.EN) == text || plain(n.ZH) == text || strings.ReplaceAll(code, "_", " ") == text {
			return code, true
		}
	}
	return "", false
}
