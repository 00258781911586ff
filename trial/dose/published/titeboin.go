package published

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"stepwise/trial/dose"
)

//go:embed titeboin.txt
var titeBOIN string

func init() { groups = append(groups, lateTables) }

// lateTables are the decision tables of TITE-BOIN: each printed threshold is a figure,
// and of each table the number of states whose decision is the printed one.
func lateTables(context.Context) (list []Figure, err error) {
	at, half, quarter := dose.TITEBOIN, 0.49, 0.25
	const simFast = "transcription in the tests of R package simFastBOIN"
	for _, table := range []struct {
		key, source, convention string
		settings                dose.Settings
	}{
		{"yuan1", "Yuan 2018, Clin Cancer Res 24:4921, table 1", "de-escalation from the target on, not only above it", dose.Settings{Design: at, Target: 0.2}},
		{"yuanS1", "Yuan 2018, Clin Cancer Res 24:4921, table S1", "", dose.Settings{Design: at, Target: 0.3}},
		{"chen1", "Chen 2025, table 1", "max_pending 0.49, min_followup 0.25", dose.Settings{Design: at, Target: 0.3, MaxPending: &half, MinFollowUp: &quarter}},
		{"chenA1", "Chen, BE-BOIN, arXiv 2509.11333, table A1", "max_pending 0.49, min_followup 0.25", dose.Settings{Design: at, Target: 0.25, MaxPending: &half, MinFollowUp: &quarter}},
	} {
		rows, err := dose.FollowTable(table.settings, 15)
		if err != nil {
			return nil, err
		}
		ours := map[[3]int]dose.FollowRow{}
		for _, r := range rows {
			ours[[3]int{r.N, r.DLT, r.Pending}] = r
		}
		figure := Figure{Design: at, Source: table.source, Read: simFast, Convention: table.convention}
		states, same := 0, 0
		for line := range strings.Lines(titeBOIN) {
			f := strings.Fields(line)
			if len(f) < 6 || f[0] != table.key {
				continue
			}
			n, _ := strconv.Atoi(f[1])
			y0, y1 := span(f[2], n)
			for y := y0; y <= y1; y++ {
				c0, c1 := span(f[3], n-y)
				for c := c0; c <= min(c1, n-y); c++ {
					states++
					r := ours[[3]int{n, y, c}]
					if r.Decision == f[4] {
						same++
					}
					if f[5] == "-" {
						continue
					}
					t := figure
					t.What = fmt.Sprintf("n %d, DLTs %d, pending %d: %s", n, y, c, f[4])
					t.Printed, _ = strconv.ParseFloat(f[5], 64)
					t.Digits = 2
					for _, v := range []*float64{r.EscalateFrom, r.DeescalateTo} {
						if v != nil {
							t.Ours = *v
						}
					}
					list = append(list, t)
				}
			}
		}
		figure.What, figure.Printed, figure.Ours = "states with the printed decision", float64(states), float64(same)
		list = append(list, figure)
	}
	return list, nil
}

// span reads "2", "0-3" or "4+" (to most).
func span(text string, most int) (from, to int) {
	if low, open := strings.CutSuffix(text, "+"); open {
		from, _ = strconv.Atoi(low)
		return from, most
	}
	low, high, ranged := strings.Cut(text, "-")
	from, _ = strconv.Atoi(low)
	if !ranged {
		return from, from
	}
	to, _ = strconv.Atoi(high)
	return from, to
}
