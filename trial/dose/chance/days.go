package chance

// Days are lengths of time, added up so that the order does not matter: as a
// histogram of whole days, and as sums of 1024ths of a day. The zero value is empty.
type Days struct {
	n     int64
	sum   Moments
	until []int64 // how many ended by day i and not by day i−1
}

const (
	ticks   = 1024
	lastDay = 100_000 // takes all that is longer
)

// Add counts a length of days, 0 or more.
func (d *Days) Add(days float64) {
	d.n++
	days = min(days, lastDay)
	d.sum.Add(int64(days*ticks+0.5), 1)
	i := int(days)
	if days > float64(i) {
		i++
	}
	if i >= len(d.until) {
		d.until = append(d.until, make([]int64, max(512, i+1-len(d.until), len(d.until)))...)
	}
	d.until[i]++
}

// Join adds the lengths of another.
func (d *Days) Join(o *Days) {
	d.n += o.n
	d.sum.Join(o.sum)
	if more := len(o.until) - len(d.until); more > 0 {
		d.until = append(d.until, make([]int64, more)...)
	}
	for i, n := range o.until {
		d.until[i] += n
	}
}

// Count is how many lengths were added.
func (d *Days) Count() int64 { return d.n }

// Mean is the mean length in days with its standard error.
func (d *Days) Mean() (mean, se float64) {
	mean, se = d.sum.Mean(d.n)
	return mean / ticks, se / ticks
}

// Quantile is the first whole day by which the fraction p of all things has come,
// where those that have a length are only some; false when fewer than p ever come.
func (d *Days) Quantile(p float64, all int64) (day int, ok bool) {
	sum := int64(0)
	for i, n := range d.until {
		// Whole numbers against a product: a little less than p·all is enough.
		if sum += n; sum > 0 && float64(sum) >= p*float64(all)-1e-9 {
			return i, true
		}
	}
	return 0, false
}

// By is how many lengths are at most so many whole days.
func (d *Days) By(day int) int64 {
	sum := int64(0)
	for i := 0; i <= day && i < len(d.until); i++ {
		sum += d.until[i]
	}
	return sum
}
