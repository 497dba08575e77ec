using System.Globalization;

namespace Orchestrate.Bench.Workspaces;

/// <summary>What is measured, from the command line.</summary>
/// <param name="Files">Sizes of the repositories, in files.</param>
/// <param name="Rounds">Measurements of each operation.</param>
/// <param name="Json">File for the figures; null for none.</param>
/// <param name="Folder">Folder to work in; its file system is what is measured.</param>
internal sealed record BenchOptions(IReadOnlyList<int> Files, int Rounds, string? Json, string Folder)
{
    public const string Usage = "usage: [--files 1000,10000,50000] [--rounds 5] [--json FILE] [--folder FOLDER]";

    /// <summary>Files of the smallest repository: one turn changes the first hundred, and another attempt the last one, which must be none of them.</summary>
    private const int Fewest = 101;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">They cannot be understood.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new BenchOptions([1_000, 10_000, 50_000], 5, null, Path.GetTempPath());
        if (arguments.Count % 2 != 0)
            throw new FormatException(Usage);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            options = arguments[i] switch
            {
                "--files" => options with { Files = [.. arguments[i + 1].Split(',').Select(Size)] },
                "--rounds" => options with { Rounds = Number(arguments[i + 1]) },
                "--json" => options with { Json = arguments[i + 1] },
                "--folder" => options with { Folder = Path.GetFullPath(arguments[i + 1]) },
                _ => throw new FormatException(Usage),
            };
        }

        return options;
    }

    private static int Size(string text) =>
        Number(text) is var files && files >= Fewest ? files : throw new FormatException($"A repository needs {Fewest} files or more: a hundred of them are changed, and one that is none of them.");

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException(Usage);
}
