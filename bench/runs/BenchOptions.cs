using System.Globalization;

namespace Orchestrate.Bench;

/// <summary>What is measured, from the command line.</summary>
public sealed record BenchOptions
{
    /// <summary>How to use the command.</summary>
    public const string Usage =
        """
        usage: ./orchestrate bench [ROW...] [options]
          ROW...             Rows to measure; without, all but those that --list shows as on request
          --list             Show the rows and what they measure
          --quick            A tenth of the warm-up and of the work, once: says whether it works, not how fast
          --repetitions N    Measure each bar so often (default 3, with --quick 1)
          --with-demo        Measure the demo, too (minutes)
          --json FILE        Write everything that was measured
          --against FOLDER   The other checkout for the row against
          --compare FILE     Compare with what --json wrote
          --markdown         Print the table as Markdown
          --check            Exit with 1 when a bar is missed or a row could not be measured
        """;

    /// <summary>Rows to measure; empty for all but those on request.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>Show the rows and end.</summary>
    public bool List { get; init; }

    /// <summary>Show <see cref="Usage"/> and end.</summary>
    public bool Help { get; init; }

    /// <summary>A rough figure is enough.</summary>
    public bool Quick { get; init; }

    /// <summary>How often each bar is measured.</summary>
    public int Repetitions { get; init; }

    /// <summary>Measure the demo, too.</summary>
    public bool WithDemo { get; init; }

    /// <summary>File for the figures; null for none.</summary>
    public string? Json { get; init; }

    /// <summary>Folder of another checkout for the row <c>against</c>; null for none.</summary>
    public string? Against { get; init; }

    /// <summary>File with figures to compare with; null for none.</summary>
    public string? Compare { get; init; }

    /// <summary>Print the table as Markdown.</summary>
    public bool Markdown { get; init; }

    /// <summary>A missed bar is a failure.</summary>
    public bool Check { get; init; }

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">What was typed behind <c>bench</c>.</param>
    /// <exception cref="FormatException">They cannot be understood.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var options = new BenchOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => i + 1 < arguments.Count ? arguments[++i] : throw new FormatException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--list" => options with { List = true },
                "-h" or "--help" or "-?" => options with { Help = true },
                "--quick" => options with { Quick = true },
                "--repetitions" => options with { Repetitions = Number(Value()) },
                "--with-demo" => options with { WithDemo = true },
                "--json" => options with { Json = Value() },
                "--against" => options with { Against = Value() },
                "--compare" => options with { Compare = Value() },
                "--markdown" => options with { Markdown = true },
                "--check" => options with { Check = true },
                ['-', ..] => throw new FormatException($"Unknown option {arguments[i]}."),
                var row => options with { Rows = [.. options.Rows, row] },
            };
        }

        return options.Repetitions > 0 ? options : options with { Repetitions = options.Quick ? 1 : 3 };
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"{text} is not a number above 0.");
}
