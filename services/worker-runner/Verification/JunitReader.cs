using System.Globalization;
using System.Xml;
using Orchestrate.Domain.Verification;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>
/// Reads JUnit XML as it streams by: no DTD and so no entities, bounded depth. What counts are the <c>testcase</c> elements; a suite's own totals are believed only
/// when they say that something failed.
/// </summary>
internal sealed class JunitReader
{
    private const int MaxDepth = 64;
    private const int MaxCases = 200_000;
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true };

    private readonly List<JunitCase> _cases = [];
    private readonly List<string> _complaints = [];
    private readonly Stack<Suite> _suites = new();
    private (string ClassName, string Name, JunitOutcome Outcome)? _case;
    private int _failed;

    /// <summary>Adds a report.</summary>
    /// <exception cref="XmlException">It is not well-formed, has a DTD, is nested too deep, or is no JUnit report.</exception>
    public void Read(Stream stream)
    {
        using var reader = XmlReader.Create(stream, Safe);
        var isRoot = true;
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth || _cases.Count > MaxCases)
                throw new XmlException($"the report is nested deeper than {MaxDepth} levels or has more than {MaxCases} test cases");
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (isRoot && reader.LocalName is not ("testsuites" or "testsuite"))
                    throw new XmlException($"the root element is '{reader.LocalName}', not 'testsuites' or 'testsuite'");
                isRoot = false;
                var isEmpty = reader.IsEmptyElement;
                Start(reader);
                if (isEmpty)
                    End(reader.LocalName);
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                End(reader.LocalName);
            }
        }
    }

    /// <summary>All reports that were read.</summary>
    public JunitReport Report() => new(_cases, _complaints);

    private void Start(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "testsuites" or "testsuite":
                _suites.Push(new Suite(reader.GetAttribute("name") ?? string.Empty, Number(reader, "failures") + Number(reader, "errors"), _failed));
                break;
            case "testcase" when _case is null:
                _case = (reader.GetAttribute("classname") ?? string.Empty, reader.GetAttribute("name") ?? string.Empty, DidNotRun(reader) ? JunitOutcome.Skipped : JunitOutcome.Passed);
                break;
            case "testcase":
                throw new XmlException("a test case lies within a test case");
            case "failure" or "error" when _case is { } open:
                _case = open with { Outcome = JunitOutcome.Failed };
                break;
            case "failure" or "error":
                _failed++;
                _complaints.Add($"The report has {(reader.LocalName == "error" ? "an error" : "a failure")} outside any test case, in '{(_suites.TryPeek(out var suite) ? suite.Name : string.Empty)}'.");
                break;
            case "skipped" when _case is { Outcome: JunitOutcome.Passed } open:
                _case = open with { Outcome = JunitOutcome.Skipped };
                break;
        }
    }

    private void End(string name)
    {
        if (name == "testcase" && _case is { } done)
        {
            _cases.Add(new JunitCase(done.ClassName, done.Name, done.Outcome));
            _failed += done.Outcome == JunitOutcome.Failed ? 1 : 0;
            _case = null;
        }
        else if (name is "testsuites" or "testsuite" && _suites.TryPop(out var suite) && suite.Declared > 0 && _failed == suite.FailedBefore)
        {
            _complaints.Add($"The suite '{suite.Name}' declares {suite.Declared.ToString(CultureInfo.InvariantCulture)} failures or errors, and none of its test cases shows one.");
        }
    }

    // GoogleTest writes status="notrun", others status="disabled" or result="skipped".
    private static bool DidNotRun(XmlReader reader) =>
        reader.GetAttribute("status") is { } status && status.ToLowerInvariant() is "notrun" or "disabled" or "skipped" or "ignored"
        || reader.GetAttribute("result") is { } result && result.ToLowerInvariant() is "skipped" or "suppressed";

    // A number that cannot be read is no assurance that nothing failed.
    private static long Number(XmlReader reader, string attribute) => reader.GetAttribute(attribute) is not { Length: > 0 } text
        ? 0
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and < 1e9 ? (long)Math.Ceiling(value) : 1;

    private sealed record Suite(string Name, long Declared, int FailedBefore);
}
