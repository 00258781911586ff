package trial

import (
	"testing"

	"stepwise/internal/lang"
	"stepwise/trial/record"
)

// Who types a value that an item cannot hold is told what it can.
func TestWhatAnItemCanHoldIsSaid(t *testing.T) {
	low, high := 30.0, 45.0
	for _, c := range []struct {
		item record.Item
		want string
	}{
		{record.Item{Type: record.Decimal, Min: &low, Max: &high}, "A number from 30 to 45, with a point before its decimals."},
		{record.Item{Type: record.Integer, Min: &low, Max: &high}, "A whole number from 30 to 45."},
		{record.Item{Type: record.Decimal, Min: &low}, "A number, with a point before its decimals."},
		{record.Item{Type: record.Integer}, "A whole number."},
		{record.Item{Type: record.Date}, "A day, written like 2027-01-31."},
		{record.Item{Type: record.Choice}, "This field cannot hold that value."},
	} {
		key, args := unfit(&c.item)
		if got := lang.Say(lang.EN, key, args...); got != c.want {
			t.Errorf("%s: %q, want %q", c.item.Type, got, c.want)
		}
	}
}
