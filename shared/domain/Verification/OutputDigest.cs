using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrate.Domain.Verification;

/// <summary>
/// SYN-2, ORC-3: output of tools and verifiers on its way into a prompt. Up to 50 lines it stays as it is; of longer output three to five points are kept: the failures with their decisive lines
/// (assertions, exceptions, file and line) and the counts at the end. Knows the shapes of node --test, pytest, unittest, dotnet test and of compilers; of anything else the last lines stay.
/// Deterministic.
/// </summary>
public static partial class OutputDigest
{
    /// <summary>Most lines that are quoted as they are.</summary>
    public const int MostLines = 50;

    /// <summary>Most points of a digest.</summary>
    public const int MostPoints = 5;

    /// <summary>Fewest points of a digest.</summary>
    public const int FewestPoints = 3;

    private const int MaxQuoted = 1500;
    private const int MaxDigest = 2000;
    private const int MaxLine = 200;
    private const int MaxLinesOfPoint = 9;

    /// <summary>The output as a prompt quotes it.</summary>
    /// <param name="output">The output, or its end.</param>
    public static string Of(string output)
    {
        var lines = Colour().Replace(output.ReplaceLineEndings("\n"), "").Split('\n').Select(l => l.TrimEnd()).SkipWhile(l => l.Length == 0).ToList();
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        if (lines.Count <= MostLines)
            return output.Length <= MaxQuoted ? output : output[^MaxQuoted..];

        var failures = Failures(lines);
        var counts = lines.Where(l => Count().IsMatch(l)).TakeLast(MaxLinesOfPoint).ToList();
        var points = new List<List<string>>();
        var room = MaxDigest - (counts.Count == 0 ? 0 : Length(counts));
        foreach (var failure in failures.Take(MostPoints - 1))
        {
            room -= Length(failure);
            if (room < 0 && points.Count > 0)
                break;
            points.Add(failure);
        }

        var more = failures.Count - points.Count;
        if (counts.Count > 0)
            points.Add(counts);
        var shown = points.SelectMany(p => p).ToHashSet(StringComparer.Ordinal);
        var last = lines.Where(l => l.Length > 0 && !shown.Contains(l)).TakeLast(MostPoints).ToList();
        if (points.Count == 0)
            points.AddRange(last.Select(l => new List<string> { l }));
        else if (points.Count < FewestPoints && last.Count > 0)
            points.Add(["The last lines beside these:", .. last]);
        var left = lines.Count(l => l.Length > 0) - lines.Count(l => l.Length > 0 && points.Any(p => p.Contains(l)));
        var head = string.Create(CultureInfo.InvariantCulture,
            $"The decisive points of {lines.Count} lines; {Math.Max(0, left)} lines{(more > 0 ? $", with {more} more failures," : "")} are left out here, and the whole is kept as evidence:");
        return string.Join('\n', points.Select((p, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {string.Join("\n   ", p.Select(Short))}")).Prepend(head));
    }

    /// <summary>Each failure: the line that names it, and the decisive ones until the next.</summary>
    private static List<List<string>> Failures(List<string> lines)
    {
        // The test host repeats in its summary what the runner had said as it went.
        var heads = lines.Any(l => Head().IsMatch(l) && !Runner().IsMatch(l)) ? lines.Where(l => !Runner().IsMatch(l)).ToList() : lines;
        var found = new List<List<string>>();
        List<string>? open = null;
        foreach (var line in heads)
        {
            if (End().IsMatch(line))
                open = null;
            else if (Head().IsMatch(line) && !(open is not null && Trace().IsMatch(line)))
                found.Add(open = [line.Trim()]);
            else if (open is { Count: < MaxLinesOfPoint } && Decisive().IsMatch(line) && !Noise().IsMatch(line) && !Count().IsMatch(line))
                open.Add(line.Trim());
        }

        var telling = found.Where(f => f.Count > 1).ToList();
        var kept = telling.Count > 0 ? telling : found;
        if (kept.Count == 0)
            kept = [.. lines.Where(l => Wrong().IsMatch(l) && !Noise().IsMatch(l) && !Count().IsMatch(l)).Select(l => new List<string> { l })];

        // What is told twice is shown once, as it was told with more words.
        return [.. kept.GroupBy(Name, StringComparer.Ordinal).Select(same => same.MaxBy(f => f.Count)!)];
    }

    private static string Name(List<string> failure) => Duration().Replace(Trace().IsMatch(failure[0]) ? string.Join('\n', failure) : failure[0], "").Trim();

    private static int Length(List<string> lines) => lines.Sum(l => Math.Min(l.Length, MaxLine) + 4);

    /// <summary>A long line without its middle: what happened stands at its beginning, where at its end.</summary>
    private static string Short(string line) => line.Length <= MaxLine ? line : $"{line[..(MaxLine / 2)]}…{line[^(MaxLine / 2)..]}";

    [GeneratedRegex(@"\x1B\[[0-9;?]*[A-Za-z]", RegexOptions.NonBacktracking)]
    private static partial Regex Colour();

    /// <summary>A line that names a failure.</summary>
    [GeneratedRegex(@"^\s*(not ok \d|[✖✗✘×●] |--- FAIL|_{3,} .* _{3,}$|Failed [A-Za-z_]|(FAIL|ERROR): |Traceback \(most)|\[FAIL\]$|\b(error|Error)\b( [A-Z]+\d+|\[E\d+\]):|^thread '.*' panicked|^panic: ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Head();

    /// <summary>Begins a failure of its own only where no test was named.</summary>
    [GeneratedRegex(@"^\s*Traceback \(most", RegexOptions.NonBacktracking)]
    private static partial Regex Trace();

    /// <summary>A line after which nothing belongs to the failure before it.</summary>
    [GeneratedRegex(@"^\s*(ok \d|[✔✓] |✖ failing tests:|# Subtest|=+ .* =+$|Passed [A-Za-z_]|Failed! |Passed! )", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex End();

    /// <summary>A line that says what is wrong or where.</summary>
    [GeneratedRegex(@"Error\b|Exception\b|(?i:assert|expected|actual|unexpected|cannot|undefined|not found|missing|mismatch|time[d -]*out|denied|fatal|panic|failure|failed|error:)|[!=]==? |^\s*E  |^> |^\s*[+-]  +\S|[\w)\]]\.\w+[:(]\d+|:line \d+|line \d+, in ", RegexOptions.NonBacktracking)]
    private static partial Regex Decisive();

    /// <summary>In output without known failures: a line that says that something is wrong.</summary>
    [GeneratedRegex(@"Error\b|Exception\b|(?i:^fail|\bfailed\b|\berror\b|fatal|cannot |not found|denied|mismatch|panic)", RegexOptions.NonBacktracking)]
    private static partial Regex Wrong();

    /// <summary>Frames and fields that say nothing about the cause.</summary>
    [GeneratedRegex(@"node:internal|node_modules|site-packages|Test\.run|at (System|Xunit|Microsoft)\.|failureType|code: '|generatedMessage|operator: |^test at |^\s*(\+ actual - expected|Error Message:|Stack Trace:)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Noise();

    /// <summary>A line of counts, or of the list of failures at the end.</summary>
    [GeneratedRegex(@"^\s*[#ℹ] (tests|pass|fail|cancelled) \d|^=+ .*\d+ (passed|failed|error).* =+$|^(FAILED|ERROR) \S+\.py|^\s*(Failed|Passed)! +- |^\s*(Tests?|Test Suites):\s+\d|^Ran \d+ tests?|^FAILED \(|^\s*\d+ (passing|failing|Error\(s\))|^Total tests:|^test result: ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Count();

    [GeneratedRegex(@"^\[xUnit\.net ", RegexOptions.NonBacktracking)]
    private static partial Regex Runner();

    [GeneratedRegex(@"\(?\[?[\d.]+ ?m?s\]?\)?", RegexOptions.NonBacktracking)]
    private static partial Regex Duration();
}
