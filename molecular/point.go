package molecular

import (
	"strconv"
	"strings"

	"stepwise/internal/clock"
	"stepwise/knowledge/fact"
)

// Reimbursement says who pays.
type Reimbursement string

// The kinds of reimbursement.
const (
	NRDL       Reimbursement = "nrdl"       // the national reimbursement drug list
	Provincial Reimbursement = "provincial" // a scheme of the province or city
	Commercial Reimbursement = "commercial" // private insurance, city-tailored supplementary plans
	SelfPay    Reimbursement = "self-pay"   // the patient, in whole
	None       Reimbursement = "none"       // asked, and there is none
	Unknown    Reimbursement = "unknown"
)

// Reimbursements in the order in which forms show them.
var Reimbursements = []Reimbursement{NRDL, Provincial, Commercial, SelfPay, None, Unknown}

// Currencies that a price may have, the usual one first.
var Currencies = []string{"CNY", "HKD", "MOP", "TWD", "USD", "EUR", "GBP", "JPY"}

// Point is what somebody found out about a medicine in a city on a date.
type Point struct {
	ID            string        `db:"id"`
	Root          string        `db:"root"`   // id of the first row; stays through corrections
	Number        int           `db:"number"` // 1 is the first
	Programme     string        `db:"programme"`
	City          string        `db:"city"`     // code, or the name as written
	Medicine      string        `db:"medicine"` // INN
	Day           string        `db:"day"`      // "2024-03-15" or "2024-03"
	Available     bool          `db:"available"`
	Price         int64         `db:"price"` // hundredths of Currency, -1 not known
	Currency      string        `db:"currency"`
	Unit          string        `db:"unit"`
	Reimbursement Reimbursement `db:"reimbursement"`
	Place         string        `db:"place"`
	Source        string        `db:"source"`
	Address       string        `db:"address"`
	Note          string        `db:"note"`
	Sheet         string        `db:"sheet"`
	EnteredAt     clock.Time    `db:"entered_at"`
	EnteredBy     string        `db:"entered_by"`
	EndedAt       clock.Time    `db:"ended_at"` // 0 while in force
	EndedBy       string        `db:"ended_by"`
	Reason        string        `db:"reason"`
}

const pointColumns = `id, root, number, programme, city, medicine, day, available, price, currency, unit, reimbursement,
	place, source, address, note, sheet, entered_at, entered_by, ended_at, ended_by, reason`

// Month is the month of the point's date.
func (p Point) Month() fact.Month {
	m, _, _ := fact.ParseMonth(p.Day)
	return m
}

// Amount writes the price without its currency ("9,260", "9,260.50"), or "" when it
// is not known.
func (p Point) Amount() string {
	if p.Price < 0 {
		return ""
	}
	whole := strconv.FormatInt(p.Price/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if cents := p.Price % 100; cents != 0 {
		whole += "." + strconv.FormatInt(100+cents, 10)[1:]
	}
	return whole
}

// Draft is the point as a form shows it again.
func (p Point) Draft() Draft {
	available := "yes"
	if !p.Available {
		available = "no"
	}
	return Draft{City: p.City, Medicine: p.Medicine, Day: p.Day, Available: available, Price: strings.ReplaceAll(p.Amount(), ",", ""),
		Currency: p.Currency, Unit: p.Unit, Reimbursement: string(p.Reimbursement), Place: p.Place, Source: p.Source,
		Address: p.Address, Note: p.Note}
}

// says compares what two points state, their source included.
func (p Point) says(o Point) bool {
	return p.City == o.City && p.Medicine == o.Medicine && p.Day == o.Day && p.Available == o.Available && p.Price == o.Price &&
		p.Currency == o.Currency && p.Unit == o.Unit && p.Reimbursement == o.Reimbursement && p.Place == o.Place &&
		p.Source == o.Source && p.Address == o.Address && p.Note == o.Note
}

// about is what two points must differ in: one fact a programme, city, medicine,
// date, place and unit.
type about struct{ programme, city, medicine, day, place, unit string }

func (p Point) about() about {
	return about{p.Programme, p.City, p.Medicine, p.Day, strings.ToLower(p.Place), strings.ToLower(p.Unit)}
}
