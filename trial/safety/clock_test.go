package safety

import (
	"os"
	"testing"
	"time"
)

var shanghai, _ = time.LoadLocation("Asia/Shanghai")

func clocks(t *testing.T) []Clock {
	t.Helper()
	text, err := os.ReadFile("../../seed/trial/clocks.json")
	if err != nil {
		t.Fatal(err)
	}
	list, err := ReadClocks(text)
	if err != nil || len(list) < 7 {
		t.Fatal(len(list), err)
	}
	return list
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func TestWhenAReportIsDue(t *testing.T) {
	serious := Event{Subject: "BJ01-001", Key: "1", Serious: true, Related: "possible", Expected: "N"}
	for _, c := range []struct {
		why  string
		edit func(*Event)
		k    Knowledge
		in   string
		want map[string]string // part → last day
	}{
		{"serious, unexpected, related: fifteen days after the day of awareness", nil, Knowledge{Serious: at("2027-03-01 23:50")}, "CN", map[string]string{"first": "2027-03-16"}},
		{"life-threatening: seven days, and eight more for the whole", nil, Knowledge{Serious: at("2027-03-01 08:00"), Severe: at("2027-03-01 08:00")}, "CN",
			map[string]string{"first": "2027-03-08", "complete": "2027-03-16"}},
		{"life-threatening in the US: seven days", nil, Knowledge{Serious: at("2027-03-01 08:00"), Severe: at("2027-03-01 08:00")}, "US", map[string]string{"first": "2027-03-08"}},
		{"death known on day 3: its own seven days end first", nil, Knowledge{Serious: at("2027-03-01 08:00"), Severe: at("2027-03-04 08:00")}, "US", map[string]string{"first": "2027-03-11"}},
		{"death known on day 12: the first clock still ends first", nil, Knowledge{Serious: at("2027-03-01 08:00"), Severe: at("2027-03-13 08:00")}, "US", map[string]string{"first": "2027-03-16"}},
		{"death known after the first report was sent: a report of its own", nil, Knowledge{Serious: at("2027-03-01 08:00"), Severe: at("2027-03-13 08:00"), First: map[string]time.Time{"US": at("2027-03-05 09:00")}}, "US",
			map[string]string{"first": "2027-03-16", "severe": "2027-03-20"}},
		{"the same in the EU, and eight more days for the whole", nil, Knowledge{Serious: at("2027-03-01 08:00"), Severe: at("2027-03-13 08:00"), First: map[string]time.Time{"EU": at("2027-03-05 09:00")}}, "EU",
			map[string]string{"first": "2027-03-16", "severe": "2027-03-20", "complete": "2027-03-28"}},
		{"a first report that was sent when the death was known tells it", nil, Knowledge{Serious: at("2027-03-01 08:00"), Severe: at("2027-03-04 08:00"), First: map[string]time.Time{"US": at("2027-03-09 09:00")}}, "US",
			map[string]string{"first": "2027-03-11"}},
		{"sent elsewhere is not sent here", nil, Knowledge{Serious: at("2027-03-01 08:00"), Severe: at("2027-03-13 08:00"), First: map[string]time.Time{"CN": at("2027-03-05 09:00")}}, "US", map[string]string{"first": "2027-03-16"}},
		{"new information in China", nil, Knowledge{Serious: at("2027-03-01 08:00"), More: []time.Time{at("2027-03-20 09:00")}}, "CN",
			map[string]string{"first": "2027-03-16", "follow-up 1": "2027-04-04"}},
		{"new information in the EU", nil, Knowledge{Serious: at("2027-03-01 08:00"), More: []time.Time{at("2027-03-20 09:00")}}, "EU",
			map[string]string{"first": "2027-03-16", "follow-up 1": "2027-04-04"}},
		{"new information has a clock of its own", nil, Knowledge{Serious: at("2027-03-01 08:00"), More: []time.Time{at("2027-03-20 09:00")}}, "US",
			map[string]string{"first": "2027-03-16", "follow-up 1": "2027-04-04"}},
		{"expected: none", func(e *Event) { e.Expected = "Y" }, Knowledge{Serious: at("2027-03-01 08:00")}, "CN", nil},
		{"judged unrelated: none", func(e *Event) { e.Related = "unlikely" }, Knowledge{Serious: at("2027-03-01 08:00")}, "CN", nil},
		{"nobody has judged yet: the clock runs", func(e *Event) { e.Related, e.Expected = "", "" }, Knowledge{Serious: at("2027-03-01 08:00")}, "CN", map[string]string{"first": "2027-03-16"}},
		{"not serious: none", func(e *Event) { e.Serious = false }, Knowledge{Serious: at("2027-03-01 08:00")}, "CN", nil},
		{"over the end of a leap year's February", nil, Knowledge{Serious: at("2028-02-25 08:00"), Severe: at("2028-02-25 08:00")}, "US", map[string]string{"first": "2028-03-03"}},
	} {
		e := serious
		if c.edit != nil {
			c.edit(&e)
		}
		got := map[string]string{}
		for _, d := range Duties(clocks(t), []string{c.in}, &e, c.k, shanghai) {
			got[d.Part] = d.Due.In(shanghai).Format(time.DateOnly)
			if (e.Related == "") != (len(d.Assumed) > 0) {
				t.Errorf("%s: assumed %v", c.why, d.Assumed)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v", c.why, got)
		}
		for part, day := range c.want {
			if got[part] != day {
				t.Errorf("%s: %s is due on %s, not %s", c.why, part, got[part], day)
			}
		}
	}
}

func TestEveryPieceOfNewsHasItsOwnReport(t *testing.T) {
	e := Event{Subject: "BJ01-001", Key: "1", Serious: true, Related: "possible", Expected: "N"}
	k := Knowledge{Serious: at("2027-03-01 08:00")}
	for day := range 12 {
		k.More = append(k.More, at("2027-03-02 08:00").AddDate(0, 0, day))
	}
	seen := map[string]bool{}
	for _, d := range Duties(clocks(t), []string{"US"}, &e, k, shanghai) {
		if seen[d.Part] {
			t.Errorf("%s stands twice", d.Part)
		}
		seen[d.Part] = true
	}
	if len(seen) != 13 || !seen["follow-up 12"] {
		t.Errorf("the first report and twelve more: %v", seen)
	}
}

// What is said to be checked names the page and the day; what is not, does not.
func TestWhatIsSaidOfTheClocks(t *testing.T) {
	for _, c := range clocks(t) {
		checked := c.Status == "verified"
		if !checked && c.Status != "recalled" || checked != (len(c.Pages) > 0 && c.Opened != "") || c.Source == "" || c.Starts.EN == "" || c.Starts.ZH == "" {
			t.Errorf("%s: %q, %v, %q, %q", c.ID, c.Status, c.Pages, c.Opened, c.Starts)
		}
	}
}
