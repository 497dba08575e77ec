using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orchestrate.Domain.Verification;

/// <summary>Comparisons of JSON values whose cost is counted.</summary>
internal static class JsonValues
{
    /// <summary>Length of the value's text, in bytes.</summary>
    public static long Length(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).Length;

    /// <summary>Whether both are the same value; <c>1</c>, <c>1.0</c> and <c>1e0</c> are.</summary>
    public static bool Same(JsonElement left, JsonElement right, WorkBudget budget)
    {
        budget.Spend(Math.Min(Length(left), Length(right)));
        return JsonElement.DeepEquals(left, right);
    }

    /// <summary>Negative, zero or positive, for two numbers.</summary>
    public static int Order(JsonElement left, JsonElement right) => left.TryGetDecimal(out var a) && right.TryGetDecimal(out var b)
        ? a.CompareTo(b)
        : left.GetDouble().CompareTo(right.GetDouble());

    /// <summary>Whether a number has no fraction; <c>1.0</c> has none.</summary>
    public static bool IsInteger(JsonElement number) => number.TryGetDecimal(out var value)
        ? value == decimal.Truncate(value)
        : number.GetDouble() is var large && double.IsFinite(large) && Math.Truncate(large) == large;
}
