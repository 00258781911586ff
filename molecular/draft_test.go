package molecular

import (
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/internal/storetest"
)

func TestADraftIsReadWhole(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	r, err := w.service.reader(w.ctx, w.clock.Now())
	w.must(err)
	for _, c := range []struct {
		why    string
		change func(*Draft)
		faults string
		holds  func(Point) bool
	}{
		{"as it should be", func(*Draft) {}, "", func(p Point) bool {
			return p.City == "beijing" && p.Medicine == "nivolumab" && p.Day == "2018-08" && p.Available && p.Price == 926000 && p.Currency == "CNY" && p.Reimbursement == SelfPay
		}},
		{"full-width digits and comma", func(d *Draft) { d.Price, d.Day = "９，２６０．５０", "２０１８－０８－２８" }, "", func(p Point) bool {
			return p.Price == 926050 && p.Day == "2018-08-28"
		}},
		{"Chinese date", func(d *Draft) { d.Day = "2018年8月28日" }, "", func(p Point) bool { return p.Day == "2018-08-28" }},
		{"Chinese month", func(d *Draft) { d.Day = "2018年8月" }, "", func(p Point) bool { return p.Day == "2018-08" }},
		{"a date as a spreadsheet writes it", func(d *Draft) { d.Day = "2018/8/28" }, "", func(p Point) bool { return p.Day == "2018-08-28" }},
		{"today is not the future", func(d *Draft) { d.Day = "2026-03-15" }, "", nil},
		{"this month is not the future", func(d *Draft) { d.Day = "2026-03" }, "", nil},
		{"tomorrow", func(d *Draft) { d.Day = "2026-03-16" }, "day:future", nil},
		{"next month", func(d *Draft) { d.Day = "2026-04" }, "day:future", nil},
		{"a day that does not exist", func(d *Draft) { d.Day = "2023-02-30" }, "day:day", nil},
		{"a year alone", func(d *Draft) { d.Day = "2018" }, "day:day", nil},
		{"day and month in another order", func(d *Draft) { d.Day = "28/08/2018" }, "day:day", nil},
		{"before any of the medicines", func(d *Draft) { d.Day = "1018-08-28" }, "day:day", nil},
		{"a slip of a century", func(d *Draft) { d.Day = "1918-08-28" }, "day:early", nil},
		{"no date", func(d *Draft) { d.Day = " " }, "day:fault.required", nil},
		{"the Chinese generic name", func(d *Draft) { d.Medicine = "纳武利尤单抗" }, "", func(p Point) bool { return p.Medicine == "nivolumab" }},
		{"a combination in other signs", func(d *Draft) { d.Medicine = "Dabrafenib + Trametinib" }, "", func(p Point) bool { return p.Medicine == "dabrafenib+trametinib" }},
		{"a medicine nobody knows", func(d *Draft) { d.Medicine = "placebox" }, "medicine:medicine", nil},
		{"a city of the programme", func(d *Draft) { d.City = "Wenzhou" }, "", func(p Point) bool { return p.City == "Wenzhou" }},
		{"its Chinese name", func(d *Draft) { d.City = "温州" }, "", func(p Point) bool { return p.City == "Wenzhou" }},
		{"a city nobody knows", func(d *Draft) { d.City = "Atlantis" }, "city:city", nil},
		{"a negative price", func(d *Draft) { d.Price = "-9260" }, "price:negative", nil},
		{"a negative price in full width", func(d *Draft) { d.Price = "－９２６０" }, "price:negative", nil},
		{"a price in words", func(d *Draft) { d.Price = "九千" }, "price:price", nil},
		{"a comma that parts no thousands", func(d *Draft) { d.Price = "92,60" }, "price:price", nil},
		{"three decimals", func(d *Draft) { d.Price = "9.260" }, "price:price", nil},
		{"an amount that would overflow", func(d *Draft) { d.Price = strings.Repeat("9", 30) }, "price:price", nil},
		{"for nothing is a price", func(d *Draft) { d.Price = "0" }, "", func(p Point) bool { return p.Price == 0 && p.Currency == "CNY" }},
		{"the currency beside the amount", func(d *Draft) { d.Price, d.Currency = "￥9,260元", "" }, "price:price", nil},
		{"one sign is enough", func(d *Draft) { d.Price, d.Currency = "￥9,260", "" }, "", func(p Point) bool { return p.Currency == "CNY" }},
		{"two currencies", func(d *Draft) { d.Price = "$9260" }, "currency:currencies", nil},
		{"no currency", func(d *Draft) { d.Currency = "" }, "currency:nocurrency", nil},
		{"a currency nobody knows", func(d *Draft) { d.Currency = "XYZ" }, "currency:currency", nil},
		{"a price of what", func(d *Draft) { d.Unit = "" }, "unit:unit", nil},
		{"no price is a point too", func(d *Draft) { d.Price, d.Unit = "", "" }, "", func(p Point) bool { return p.Price == -1 && p.Currency == "" }},
		{"looked, and not to be had", func(d *Draft) { d.Available, d.Price = "否", "" }, "", func(p Point) bool { return !p.Available }},
		{"not to be had, yet priced", func(d *Draft) { d.Available = "no" }, "price:pricewithout", nil},
		{"neither yes nor no", func(d *Draft) { d.Available = "perhaps" }, "available:available", nil},
		{"reimbursement in Chinese", func(d *Draft) { d.Reimbursement = "国家医保目录" }, "", func(p Point) bool { return p.Reimbursement == NRDL }},
		{"who pays is not known", func(d *Draft) { d.Reimbursement = "" }, "", func(p Point) bool { return p.Reimbursement == Unknown }},
		{"a kind of payment of one's own", func(d *Draft) { d.Reimbursement = "friends" }, "reimbursement:reimbursement", nil},
		{"no source, no point", func(d *Draft) { d.Source = " " }, "source:source", nil},
		{"an address that runs a script", func(d *Draft) { d.Address = "javascript:alert(1)" }, "address:address", nil},
		{"an address with a password", func(d *Draft) { d.Address = "https://a:b@example.org" }, "address:address", nil},
		{"a source as long as a book", func(d *Draft) { d.Source = strings.Repeat("源", 301) }, "source:fault.toolong", nil},
		{"everything is told at once", func(d *Draft) { d.City, d.Price, d.Source = "", "-1", "" }, "city:fault.required price:negative source:source", nil},
	} {
		d := sound()
		c.change(&d)
		p, err := r.read(d)
		if got := fields(err); got != c.faults {
			t.Errorf("%s: faults %q, want %q", c.why, got, c.faults)
		}
		if c.holds != nil && err == nil && !c.holds(p) {
			t.Errorf("%s: %+v", c.why, p)
		}
	}
}

// Whatever somebody types, the answer is a point that can be shown again as it was
// read, or a fault with a sentence in both languages.
func FuzzDraft(f *testing.F) {
	for _, s := range []string{"9260", "￥9,260.50", "-1", "２０２４年３月", "2024-03-15", "=1+1", "\x00", strings.Repeat("9", 400), "NT$ 5", "元"} {
		f.Add(s, s, s)
	}
	r := reader{catalogue: CatalogueOf(shippedBase(f)), cities: map[string]string{"beijing": "beijing"}, now: 1_773_547_200_000_000}
	f.Fuzz(func(t *testing.T, price, currency, day string) {
		d := sound()
		d.Price, d.Currency, d.Day = price, currency, day
		p, err := r.read(d)
		if err != nil {
			for where, key := range keys(err) {
				if !lang.Has(key) {
					t.Errorf("%s: no sentence %s", where, key)
				}
			}
			return
		}
		if again, err := r.read(p.Draft()); err != nil || !again.says(p) {
			t.Errorf("%q %q %q is read as %+v and then as %+v: %v", price, currency, day, p, again, err)
		}
	})
}
