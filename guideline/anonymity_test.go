package guideline_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"stepwise/guideline"
	"stepwise/guideline/consensus"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

// Two installations live through the same day; only who voted what is swapped
// between the voters. While the round is open, and after it, every table says the
// same in both, but for ciphertext and the keys of its rows: what the tables say
// does not depend on who voted what.
func TestTheTablesDoNotDependOnWhoVotedWhat(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		var other *store.DB
		if db.Engine() == store.SQLite {
			other = storetest.SQLite(t)
		} else {
			other = storetest.Postgres(t)
		}
		ratings := []int{1, 2, 9, 9, 4, 0}
		straight, swapped := newWorld(t, db, len(ratings)), newWorld(t, other, len(ratings))
		for _, w := range []*world{straight, swapped} {
			w.open("g3")
			w.schedule("g3")
			for i := range ratings {
				rating := ratings[i]
				if w == swapped {
					rating = ratings[len(ratings)-1-i]
				}
				w.clock.Move(time.Minute)
				w.ok(w.room.Vote(context.Background(), w.panel[i], "g3", 1, reasoned(rating)))
			}
		}
		same(t, "while the round is open", straight, swapped)
		for _, w := range []*world{straight, swapped} {
			w.ok(w.room.Close(context.Background(), w.office, "g3", 1))
		}
		same(t, "after it closed", straight, swapped)
	})
}

// reasoned is a ballot whose reason tells its rating, the worst case.
func reasoned(rating int) guideline.Ballot {
	b := rates(rating, 5, 5)
	b[0].Text = fmt.Sprintf("I rate this %d", rating)
	if rating > 0 {
		b[0].Rating = consensus.Rating(rating)
	}
	return b
}

func same(t *testing.T, when string, a, b *world) {
	t.Helper()
	x, y := dump(t, a.db), dump(t, b.db)
	for table, rows := range x {
		if !slices.Equal(rows, y[table]) {
			t.Errorf("%s, %s tells who voted what:\n%s\nagainst\n%s", when, table, strings.Join(rows, "\n"), strings.Join(y[table], "\n"))
		}
	}
	if len(x["guideline_ballot"]) != 6 || len(x["guideline_turnout"]) != 6 {
		t.Errorf("%s: %d ballots, %d voters in the tables", when, len(x["guideline_ballot"]), len(x["guideline_turnout"]))
	}
}

// opaque are the columns that only the key reads; neither a voter nor a reason may
// be seen in them.
var opaque = map[string]bool{"guideline_ballot.key": true, "guideline_ballot.sealed": true, "guideline_round.seal": true, "lrs_statement.keys": true}

var fresh = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// dump reads every table as text, in the order in which the rows lie on disk, with
// fresh ids made alike. Of what is opaque it keeps the length. The remarks are
// sorted, since their order is made by the key. The record's index is left out: its
// keys are hashes of what stands in the statements' text, fresh ids among it. Of a
// statement's place the instant is kept, not the tie-breaker of the node.
func dump(t *testing.T, db *store.DB) map[string][]string {
	t.Helper()
	ctx := context.Background()
	list, place := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'`, "rowid"
	if db.Engine() == store.Postgres {
		list, place = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`, "ctid"
	}
	tables, err := store.All[string](ctx, db.Read(), list)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, table := range tables {
		if strings.HasPrefix(table, "goose") || table == "lrs_index" {
			continue
		}
		rows, err := db.Pool().Query(`SELECT * FROM ` + table + ` ORDER BY ` + place)
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		for rows.Next() {
			values, line := make([]sql.RawBytes, len(columns)), strings.Builder{}
			into := make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			for i, c := range columns {
				switch {
				case opaque[table+"."+c]:
					if bytes.Contains(values[i], []byte("panel")) || bytes.Contains(values[i], []byte("rate")) {
						t.Errorf("%s.%s can be read: %q", table, c, values[i])
					}
					fmt.Fprintf(&line, " %s=(%d bytes)", c, len(values[i]))
				case table == "guideline_remark" && c == "place":
				case table == "lrs_statement" && c == "seq":
					seq, err := strconv.ParseInt(string(values[i]), 10, 64)
					if err != nil {
						t.Fatal(err)
					}
					fmt.Fprintf(&line, " %s=%d", c, seq>>10)
				default:
					fmt.Fprintf(&line, " %s=%s", c, fresh.ReplaceAll(values[i], []byte("id")))
				}
			}
			out[table] = append(out[table], line.String())
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(out["guideline_remark"])
	return out
}

func TestTheOrderOfRemarksIsNotTheOrderOfVoters(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 9)
	ctx := context.Background()
	w.open("g3")
	w.schedule("g3")
	for i, a := range w.panel {
		w.ok(w.room.Vote(ctx, a, "g3", 1, reasoned(1+i)))
	}
	w.ok(w.room.Close(ctx, w.office, "g3", 1))
	result, err := w.room.Results(ctx, w.office, "g3", 1)
	w.ok(err)
	var texts []string
	for _, r := range result.Outcomes[0].Remarks {
		texts = append(texts, r.Text)
	}
	if len(texts) != 9 || slices.IsSorted(texts) { // in order by chance: once in 362,880
		t.Errorf("remarks come as %q", texts)
	}
}

func TestABallotCannotBeReadOrDoubledWithAnotherKey(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 4)
		q := w.open("g3")
		w.schedule("g3")
		for _, a := range w.panel {
			w.ok(w.room.Vote(ctx, a, "g3", 1, rates(7, 5, 1)))
		}
		other := w.node([]byte("another key of thirty-two bytes!"))
		if mine, err := other.Mine(ctx, w.panel[0], q, 1); mine != nil || err != nil {
			t.Errorf("a node with another key finds %v %v", mine, err)
		}
		w.refused("voting there", other.Vote(ctx, w.panel[0], "g3", 1, rates(1, 1, 1)), fault.Unavailable, "guideline.key")
		w.refused("closing there", other.Close(ctx, w.office, "g3", 1), fault.Unavailable, "guideline.key")
		w.refused("standing aside there", other.Recuse(ctx, w.office, "g3", "panel000", "x"), fault.Unavailable, "guideline.key")
		w.ok(w.room.Close(ctx, w.office, "g3", 1))
		result, err := w.room.Results(ctx, w.office, "g3", 1)
		w.ok(err)
		if result.Outcomes[0].Summary.Counts[7] != 4 {
			t.Errorf("with the right key: %v", result.Outcomes[0].Summary.Counts)
		}
	})
}
