using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.StubRunner;

/// <summary>
/// Names of commits that nobody made: 40 hexadecimal digits, the same for the same parts, so that work done twice has the same outcome. The last digits carry the iteration,
/// by which <see cref="StubChecks"/> knows what has been done.
/// </summary>
internal static class StubCommit
{
    private const int Digits = 4;

    public static string Of(int iteration, params string[] parts) =>
        Convert.ToHexStringLower(Hash(string.Join('\n', parts)))[..(40 - Digits)] + iteration.ToString($"x{Digits}", CultureInfo.InvariantCulture);

    public static int Iteration(string commit) => int.Parse(commit.AsSpan(40 - Digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
