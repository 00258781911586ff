package molecular

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/sheet"
	"stepwise/internal/store"
	"stepwise/person"
)

// Columns of a list of points, in the order in which the template has them.
var Columns = []sheet.Column{"city", "medicine", "day", "available", "price", "currency", "unit", "reimbursement", "place", "source", "address", "note"}

var layout = sheet.NewLayout(map[sheet.Column]string{
	"city":          "city town 城市 所在城市",
	"medicine":      "medicine drug inn genericname 药品 药物 药品名称 通用名 药名",
	"day":           "day date asof 日期 时间 截至日期 调查日期",
	"available":     "available availability 可及 是否可及 可及性 是否可得 可获得",
	"price":         "price amount 价格 单价 金额",
	"currency":      "currency 币种 货币",
	"unit":          "unit per pack packsize 规格 单位 包装规格 计价单位",
	"reimbursement": "reimbursement insurance coverage payer 报销 医保 支付方式 医保类型 报销类型",
	"place":         "place hospital pharmacy 医院 药房 地点 机构",
	"source":        "source citation 来源 出处 依据 信息来源",
	"address":       "address url link 网址 链接 地址",
	"note":          "note remark comment 备注 说明",
}, func(named map[sheet.Column]bool) bool { return named["city"] && named["medicine"] }, "molecular.fault.header")

// sheetLasts is how long an uploaded list waits to be applied.
const sheetLasts = 7 * 24 * time.Hour

// Outcome is what a row of a list would do.
type Outcome string

// The outcomes.
const (
	Fresh  Outcome = "fresh"  // a new point
	Same   Outcome = "same"   // there already, word for word
	Taken  Outcome = "taken"  // there is a point about the same that says otherwise
	Twin   Outcome = "twin"   // an earlier row of this list is about the same
	Faulty Outcome = "faulty" // cannot be read
)

// Line is a row with what it would do. Faults name the column in Where, "" for the
// row as a whole.
type Line struct {
	Number  int
	Draft   Draft
	Point   Point
	Outcome Outcome
	Faults  []fault.Field
	Other   string // Taken: root of the point that is there
	Twin    int    // Twin: number of the earlier row
}

// Report is a list as it was read.
type Report struct {
	ID        string
	Programme string
	Name      string
	Sheet     sheet.Sheet
	Lines     []Line
	Counts    map[Outcome]int
	MadeBy    string
	AppliedAt clock.Time
	Added     int
}

// Bad counts the rows that would be left out though they are not there already.
func (r Report) Bad() int { return r.Counts[Faulty] + r.Counts[Twin] + r.Counts[Taken] }

type sheetRow struct {
	ID        string     `db:"id"`
	Programme string     `db:"programme"`
	Name      string     `db:"name"`
	Body      string     `db:"body"`
	MadeAt    clock.Time `db:"made_at"`
	MadeBy    string     `db:"made_by"`
	AppliedAt clock.Time `db:"applied_at"`
	Added     int        `db:"added"`
}

// Upload reads a list of points and keeps it for its report; no point is made. A
// file that is no list is the fault that sheet.Read gives.
func (s *Service) Upload(ctx context.Context, a person.Actor, programme, name string, data []byte) (string, error) {
	if !MayEnter(a, programme) {
		return "", person.Forbidden()
	}
	read, err := sheet.Read(data, layout)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(read)
	if err != nil {
		return "", err
	}
	key, now := id.New(), s.clock.Now()
	return key, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		// Lists that nobody applied are not kept.
		if _, err := tx.Exec(ctx, `DELETE FROM molecular_sheet WHERE applied_at = 0 AND made_at < $1`, now.Add(-sheetLasts)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO molecular_sheet (id, programme, name, body, made_at, made_by, applied_at, added) VALUES ($1, $2, $3, $4, $5, $6, 0, 0)`,
			key, programme, cut(name), string(body), now, a.ID)
		return err
	})
}

// Report says what a list would do now. Forbidden for others than coordinators of
// its programme.
func (s *Service) Report(ctx context.Context, a person.Actor, key string) (Report, error) {
	if !id.Valid(key) {
		return Report{}, fault.New(fault.NotFound, "fault.notfound")
	}
	row, err := store.One[sheetRow](ctx, s.db.Read(), `SELECT id, programme, name, body, made_at, made_by, applied_at, added FROM molecular_sheet WHERE id = $1`, key)
	if err != nil {
		return Report{}, err
	}
	if !MayEnter(a, row.Programme) {
		return Report{}, person.Forbidden()
	}
	r := Report{ID: row.ID, Programme: row.Programme, Name: row.Name, MadeBy: row.MadeBy, AppliedAt: row.AppliedAt, Added: row.Added, Counts: map[Outcome]int{}}
	if err := json.Unmarshal([]byte(row.Body), &r.Sheet); err != nil {
		return r, err
	}
	read, err := s.reader(ctx, s.clock.Now())
	if err != nil {
		return r, err
	}
	inForce, err := s.Points(ctx, Filter{})
	if err != nil {
		return r, err
	}
	r.lines(read, inForce)
	return r, nil
}

// lines reads every row and compares it with the points in force and with the rows
// before it.
func (r *Report) lines(read reader, inForce []Point) {
	there, before := map[about]Point{}, map[about]int{}
	for _, p := range inForce {
		there[p.about()] = p
	}
	for _, row := range r.Sheet.Rows {
		l := Line{Number: row.Number, Draft: draftOf(row), Outcome: Fresh}
		var err error
		l.Point, err = read.read(l.Draft)
		l.Point.Programme = r.Programme
		about := l.Point.about()
		var f *fault.Fault
		switch {
		case row.Fault != "":
			l.Outcome, l.Faults = Faulty, []fault.Field{{Key: row.Fault}}
		case errors.As(err, &f):
			l.Outcome, l.Faults = Faulty, f.Fields
		case before[about] != 0:
			l.Outcome, l.Twin = Twin, before[about]
		default:
			before[about] = row.Number
			if p, ok := there[about]; ok {
				l.Outcome, l.Other = Taken, p.Root
				if p.says(l.Point) {
					l.Outcome = Same
				}
			}
		}
		r.Counts[l.Outcome]++
		r.Lines = append(r.Lines, l)
	}
}

func draftOf(row sheet.Row) Draft {
	c := row.Cells
	return Draft{City: c["city"], Medicine: c["medicine"], Day: c["day"], Available: c["available"], Price: c["price"], Currency: c["currency"],
		Unit: c["unit"], Reimbursement: c["reimbursement"], Place: c["place"], Source: c["source"], Address: c["address"], Note: c["note"]}
}

// Apply adds the fresh points of a list in one write and returns how many. Rows that
// are bad stay out, and only when leaveOut says that this was seen. Applying again
// adds nothing twice.
func (s *Service) Apply(ctx context.Context, a person.Actor, key string, leaveOut bool) (int, error) {
	r, err := s.Report(ctx, a, key)
	if err != nil {
		return 0, err
	}
	if r.Bad() > 0 && !leaveOut {
		var f fault.Form
		f.Add("leave", "molecular.fault.leave")
		return 0, f.Err()
	}
	now, added := s.clock.Now(), 0
	var fresh []Point
	for _, l := range r.Lines {
		if l.Outcome == Fresh {
			p := l.Point
			p.ID, p.Number, p.Sheet, p.EnteredAt, p.EnteredBy = id.New(), 1, key, now, a.ID
			p.Root = p.ID
			fresh = append(fresh, p)
		}
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE molecular_sheet SET applied_at = $1, added = $2 WHERE id = $3 AND applied_at = 0`, now, len(fresh), key)
		if err != nil || n == 0 {
			added = 0
			return err // somebody applied it a moment ago
		}
		for _, p := range fresh {
			// A point that somebody entered since the report is not doubled: nothing is
			// added, and the report is looked at again.
			if err := vacant(ctx, tx, p, ""); err != nil {
				return err
			}
		}
		for some := range slices.Chunk(fresh, 200) {
			var all []any
			for _, p := range some {
				all = append(all, values(p)...)
			}
			if _, err := tx.Exec(ctx, `INSERT INTO molecular_point (`+pointColumns+`) VALUES `+store.Rows(len(some), len(values(Point{}))), all...); err != nil {
				return err
			}
		}
		added = len(fresh)
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "molecular.import", Object: "sheet/" + key, Detail: map[string]any{"points": added}})
	})
	return added, err
}
