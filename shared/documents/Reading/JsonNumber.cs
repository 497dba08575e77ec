using System.Globalization;

namespace Orchestrate.Documents.Reading;

/// <summary>A number of a JSON text, as it is judged and stored.</summary>
/// <param name="IsInteger">Whether it is a whole number, however it was written.</param>
/// <param name="Integer">The whole number.</param>
/// <param name="Fraction">The number, if it is not whole.</param>
internal readonly record struct JsonNumber(bool IsInteger, long Integer, decimal Fraction)
{
    /// <summary>Its value, for comparisons.</summary>
    public decimal Value => IsInteger ? Integer : Fraction;

    /// <summary>The same without zeros at the end: 1.50 and 1.5 are one number.</summary>
    public decimal Shortened => Fraction / 1.0000000000000000000000000000m;

    /// <summary>Reads a number as a JSON reader has found it. What no number here can hold becomes the largest or the smallest one, which no schema allows.</summary>
    public static JsonNumber Read(ReadOnlySpan<byte> text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return Whole(integer);
        if (text.IndexOfAny(".eE"u8) < 0)
            return Whole(text[0] == '-' ? long.MinValue : long.MaxValue);
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return new JsonNumber(false, 0, text[0] == '-' ? decimal.MinValue : decimal.MaxValue);

        // 1.0 and 1e2 are integers in JSON Schema; the validator and the serialiser only know them without fraction and exponent.
        return number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? Whole((long)number) : new JsonNumber(false, 0, number);
    }

    private static JsonNumber Whole(long integer) => new(true, integer, 0);
}
