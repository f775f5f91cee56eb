/// The word lists of the normaliser.
enum NormalizerTables {
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November",
    "December",
  ]

  /// Full names and three-letter forms, with the month's number from 1.
  static let monthNumbers: [String: Int] = {
    var numbers = ["Sept": 9]
    for (index, month) in months.enumerated() {
      numbers[month] = index + 1
      numbers[String(month.prefix(3))] = index + 1
    }
    return numbers
  }()

  /// Spoken before a capitalised word only: "St Paul".
  static let titles = [
    "Mr": "Mr", "Mrs": "Mrs", "Ms": "Miz", "Dr": "Dr", "Prof": "Professor", "St": "Saint", "Mt": "Mount",
    "Ft": "Fort", "Gen": "General", "Gov": "Governor", "Sen": "Senator", "Rep": "Representative",
    "Capt": "Captain", "Lt": "Lieutenant", "Col": "Colonel", "Sgt": "Sergeant", "Cmdr": "Commander",
    "Rev": "Reverend", "Hon": "Honorable", "Pres": "President", "Supt": "Superintendent", "Cpl": "Corporal",
    "Maj": "Major", "Adm": "Admiral", "Fr": "Father", "Msgr": "Monsignor", "Messrs": "Messrs",
  ]

  /// Before a number their full stop ends no sentence.
  static let beforeNumbers: Set = [
    "No", "Nos", "no", "nos", "Vol", "vol", "vols", "Fig", "fig", "Ch", "ch", "p", "pp", "c", "ca", "approx",
    "Rs", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "Sec", "Art",
    "est",
  ]

  /// Written with the full stop, which goes.
  static let abbreviations = [
    "Mr": "Mr", "Mrs": "Mrs", "Ms": "Miz", "Dr": "Dr", "Jr": "Junior", "Sr": "Senior", "St": "Street",
    "Mt": "Mount", "Ave": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Ln": "Lane", "Hwy": "Highway",
    "Pkwy": "Parkway", "Ste": "Suite", "Apt": "Apartment", "Bldg": "Building", "Ltd": "Limited",
    "Inc": "Incorporated", "Corp": "Corporation", "Co": "Company", "Bros": "Brothers", "Dept": "Department",
    "Univ": "University", "Assn": "Association", "Govt": "Government", "approx": "approximately",
    "est": "established", "vs": "versus", "vol": "volume", "Vol": "Volume", "vols": "volumes",
    "fig": "figure",
    "Fig": "Figure", "ch": "chapter", "Ch": "Chapter", "pp": "pages", "ed": "edition", "eds": "editors",
    "Prof": "Professor", "Gen": "General", "Gov": "Governor", "Sen": "Senator", "Rep": "Representative",
    "Capt": "Captain", "Lt": "Lieutenant", "Col": "Colonel", "Sgt": "Sergeant", "Rev": "Reverend",
    "Hon": "Honorable", "Pres": "President", "Atty": "Attorney", "Supt": "Superintendent", "cf": "compare",
    "Esq": "Esquire", "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June",
    "Jul": "July", "Aug": "August", "Sep": "September", "Sept": "September", "Oct": "October",
    "Nov": "November", "Dec": "December", "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday",
    "Wed": "Wednesday", "Thu": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday",
    "Sun": "Sunday",
  ]

  /// Abbreviations that are also words: at the end of a sentence they stand for themselves.
  static let ambiguousAtEnd: Set = ["est", "fig", "Fig", "ed", "Mar", "Sat", "Sun", "Wed", "ch"]

  /// Abbreviations without a full stop.
  static let shorthand = [
    "vs": "versus", "aka": "also known as", "AKA": "also known as", "BTW": "by the way",
    "IMO": "in my opinion",
    "TBD": "to be determined", "w/o": "without", "w/": "with", "et al.": "et al",
  ]

  /// Units with their singular and plural.
  static let units: [String: (one: String, many: String)] = [
    "km": ("kilometer", "kilometers"), "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "m": ("meter", "meters"), "nm": ("nanometer", "nanometers"), "µm": ("micrometer", "micrometers"),
    "kg": ("kilogram", "kilograms"), "g": ("gram", "grams"), "mg": ("milligram", "milligrams"),
    "mcg": ("microgram", "micrograms"), "µg": ("microgram", "micrograms"), "lb": ("pound", "pounds"),
    "lbs": ("pounds", "pounds"), "oz": ("ounce", "ounces"), "ft": ("foot", "feet"), "mi": ("mile", "miles"),
    "yd": ("yard", "yards"), "yds": ("yards", "yards"), "ml": ("milliliter", "milliliters"),
    "mL": ("milliliter", "milliliters"), "L": ("liter", "liters"), "gal": ("gallon", "gallons"),
    "tsp": ("teaspoon", "teaspoons"), "tbsp": ("tablespoon", "tablespoons"),
    "kph": ("kilometers per hour", "kilometers per hour"), "mph": ("miles per hour", "miles per hour"),
    "km/h": ("kilometers per hour", "kilometers per hour"), "m/s": ("meters per second", "meters per second"),
    "km²": ("square kilometer", "square kilometers"), "m²": ("square meter", "square meters"),
    "km2": ("square kilometer", "square kilometers"), "m2": ("square meter", "square meters"),
    "m³": ("cubic meter", "cubic meters"), "cm³": ("cubic centimeter", "cubic centimeters"),
    "sq ft": ("square foot", "square feet"), "sq mi": ("square mile", "square miles"),
    "cc": ("cubic centimeter", "cubic centimeters"), "ha": ("hectare", "hectares"), "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"),
    "dB": ("decibel", "decibels"), "KB": ("kilobyte", "kilobytes"), "kB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"), "GB": ("gigabyte", "gigabytes"), "TB": ("terabyte", "terabytes"),
    "kbps": ("kilobits per second", "kilobits per second"),
    "Mbps": ("megabits per second", "megabits per second"),
    "Gbps": ("gigabits per second", "gigabits per second"), "hr": ("hour", "hours"),
    "hrs": ("hours", "hours"),
    "min": ("minute", "minutes"), "mins": ("minutes", "minutes"), "sec": ("second", "seconds"),
    "secs": ("seconds", "seconds"), "ms": ("millisecond", "milliseconds"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"), "GW": ("gigawatt", "gigawatts"),
    "kV": ("kilovolt", "kilovolts"), "mV": ("millivolt", "millivolts"), "mA": ("milliampere", "milliamperes"),
    "mAh": ("milliamp hours", "milliamp hours"), "hPa": ("hectopascal", "hectopascals"),
    "kPa": ("kilopascal", "kilopascals"), "kJ": ("kilojoule", "kilojoules"),
    "kcal": ("kilocalorie", "kilocalories"),
    "rpm": ("revolutions per minute", "revolutions per minute"),
    "bpm": ("beats per minute", "beats per minute"),
    "dpi": ("dots per inch", "dots per inch"), "px": ("pixel", "pixels"),
    "fps": ("frames per second", "frames per second"), "pct": ("percent", "percent"),
  ]

  /// Signs and codes of currencies with singular and plural.
  static let currencies: [String: (one: String, many: String)] = [
    "$": ("dollar", "dollars"), "£": ("pound", "pounds"), "€": ("euro", "euros"), "¢": ("cent", "cents"),
    "¥": ("yen", "yen"), "₹": ("rupee", "rupees"), "₩": ("won", "won"), "Rs": ("rupee", "rupees"),
    "USD": ("dollar", "dollars"), "EUR": ("euro", "euros"), "GBP": ("pound", "pounds"),
  ]

  /// Multipliers after an amount of money, by what may be written for them.
  static let multipliers = [
    "hundred": "hundred", "thousand": "thousand", "million": "million", "billion": "billion",
    "trillion": "trillion", "k": "thousand", "K": "thousand", "m": "million", "M": "million", "b": "billion",
    "B": "billion",
  ]

  /// Symbols read wherever they stand.
  static let symbols: [Unicode.Scalar: String] = [
    "°": " degrees ", "¢": " cents ", "§": " section ", "¶": " paragraph ", "±": " plus or minus ",
    "×": " times ", "÷": " divided by ", "™": " ", "®": " ", "©": " copyright ", "•": " ", "→": " to ",
    "←": " ", "²": " squared ", "³": " cubed ", "|": ", ", "*": " ", "^": " to the power of ", "_": " ",
    "\\": " ", "#": " hashtag ", "≈": " approximately ", "≤": " less than or equal to ",
    "≥": " greater than or equal to ", "≠": " not equal to ", "∞": " infinity ", "√": " square root of ",
  ]

  /// Symbols read only between other characters.
  static let operators: [Unicode.Scalar: String] = [
    "=": " equals ", "<": " less than ", ">": " greater than ", "~": " about ",
  ]

  static let vulgarFractions: [Unicode.Scalar: String] = [
    "½": "one half", "¼": "one quarter", "¾": "three quarters", "⅓": "one third", "⅔": "two thirds",
    "⅛": "one eighth", "⅜": "three eighths", "⅝": "five eighths", "⅞": "seven eighths",
  ]

  static let fractionUnits = [
    2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth",
    10: "tenth",
  ]

  /// Words after which a Roman numeral is a number: "Chapter IV".
  static let numberedThings: Set = [
    "Chapter", "chapter", "Part", "part", "Act", "Scene", "Section", "section", "Volume", "volume", "Book",
    "book",
    "Phase", "phase", "Article", "article", "War", "Mark", "Type", "type", "Level", "level", "Stage", "stage",
    "Class", "class", "Grade", "grade", "Bowl", "Apollo", "Gemini", "Fantasy", "Episode", "Round", "round",
    "Rocky",
    "Title", "Table", "Figure", "Appendix", "Canto", "Psalm", "Saturn", "Division", "Schedule", "Wars",
  ]

  /// Names after which a Roman numeral is a place in a line: "Henry VIII".
  static let rulers: Set = [
    "Pope", "King", "Queen", "Henry", "Louis", "Edward", "George", "William", "Charles", "James", "Richard",
    "Elizabeth", "Napoleon", "Pius", "Benedict", "Leo", "Paul", "Ramses", "Frederick", "Philip", "Alexander",
    "Nicholas", "Peter", "Catherine", "Ivan", "Umberto", "Emmanuel", "Gustav", "Christian", "Ferdinand",
    "John",
    "Gregory", "Clement", "Innocent", "Urban", "Boniface", "Otto", "Rudolf", "Wilhelm", "Joseph", "Leopold",
    "Mary", "Margaret", "Isabella", "Francis", "Robert", "Malcolm", "Stephen", "Mehmed", "Selim", "Carlos",
    "Juan", "Sixtus", "Julius", "Haakon", "Olaf", "Harald", "Vajiralongkorn", "Cleopatra", "Ptolemy",
  ]

  /// Ends of internet addresses that are recognised without "www" or "http".
  static let topLevelDomains: Set = [
    "com", "org", "net", "edu", "gov", "io", "co", "uk", "de", "fr", "info", "biz", "us", "ca", "au", "tv",
    "me",
    "ly", "ai", "dev", "app", "eu", "ch", "nl", "jp",
  ]
}
