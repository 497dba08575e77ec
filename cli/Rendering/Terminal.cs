using Spectre.Console;

namespace Orchestrate.Cli.Rendering;

/// <summary>Where people read: append-only lines, with colours on a terminal and without in a pipe. With <c>--json</c> it writes to standard error, because standard output belongs to the machine.</summary>
public sealed class Terminal
{
    private readonly IAnsiConsole _console;

    /// <summary>Creates a terminal.</summary>
    /// <param name="output">Where lines go.</param>
    /// <param name="colours">Whether it is a terminal that shows colours.</param>
    public Terminal(TextWriter output, bool colours)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });

        // A pipe has no width; whoever reads it wants whole lines.
        if (!colours)
            _console.Profile.Width = 4096;
    }

    /// <summary>Writes a line of markup.</summary>
    /// <param name="markup">Markup; foreign text in it must be escaped (<see cref="Clean"/>).</param>
    public void Line(string markup) => _console.MarkupLine(markup);

    /// <summary>Writes a line as it is.</summary>
    /// <param name="text">The text.</param>
    public void Plain(string text) => _console.WriteLine(text);

    /// <summary>Writes a table without borders.</summary>
    /// <param name="headers">Its column heads.</param>
    /// <param name="rows">Its cells, as markup.</param>
    public void Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(rows);
        var table = new Table { Border = TableBorder.None, ShowHeaders = headers.Any(header => header.Length > 0) };
        foreach (var header in headers)
            table.AddColumn(new TableColumn($"[grey]{header.EscapeMarkup()}[/]") { Padding = new Padding(0, 0, 2, 0) });
        foreach (var row in rows)
            table.AddRow([.. row]);
        _console.Write(table);
    }
}
