package simulate

import "stepwise/trial/dose/chance"

// walk runs n trials of one block and adds one to seen for the end of each. Four
// trials go side by side: a step waits for two reads of memory, and those of the
// others fill the time.
func (a *automaton) walk(src chance.Source, n int, seen []int64) {
	if a.widest() > 4 {
		a.walkWide(src, n, seen)
		return
	}
	step, rows := a.step, a.rows
	for ; n > 0; n -= 4 {
		e0, e1, e2, e3 := a.start, a.start, a.start, a.start
		for e0&e1&e2&e3&isEnd == 0 {
			u, v := src.Next(), src.Next()
			e0 = step[uint32(e0)+draw(&rows[e0<<1>>33], u>>32)]
			e1 = step[uint32(e1)+draw(&rows[e1<<1>>33], u&(one-1))]
			e2 = step[uint32(e2)+draw(&rows[e2<<1>>33], v>>32)]
			e3 = step[uint32(e3)+draw(&rows[e3<<1>>33], v&(one-1))]
		}
		seen[uint32(e0)-a.first]++
		if n > 1 {
			seen[uint32(e1)-a.first]++
		}
		if n > 2 {
			seen[uint32(e2)-a.first]++
		}
		if n > 3 {
			seen[uint32(e3)-a.first]++
		}
	}
}

// draw is the number of thresholds at or below u, without a branch: a difference of
// numbers below 2^33 has its top bit set exactly when it is negative.
func draw(row *[4]uint64, u uint64) uint32 {
	return 4 - uint32((u-row[0])>>63+(u-row[1])>>63+(u-row[2])>>63+(u-row[3])>>63)
}

func (a *automaton) widest() int {
	w := 0
	for _, co := range a.draws {
		w = max(w, co.size)
	}
	return w
}

// walkWide is walk for cohorts of any size.
func (a *automaton) walkWide(src chance.Source, n int, seen []int64) {
	for ; n > 0; n-- {
		e := a.start
		for e&isEnd == 0 {
			u := src.Next() >> 32
			k := uint32(0)
			for _, t := range a.wide[e<<1>>33] {
				if u < t {
					break
				}
				k++
			}
			e = a.step[uint32(e)+k]
		}
		seen[uint32(e)-a.first]++
	}
}
