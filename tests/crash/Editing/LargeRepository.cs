using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>
/// A repository of more than 5 000 files as a grown one has them: several languages, nested folders, files of 20 to 400 lines, a few large, a few binary, names with spaces and accents,
/// both line endings. Always the same; made once as a pack and shared by its clones.
/// </summary>
internal sealed class LargeRepository
{
    /// <summary>Files that belong to nobody, so that tasks can be given some of their own.</summary>
    public const int PlainFiles = 5_200;

    /// <summary>Places in <see cref="Registry"/> where a line can be inserted without touching another's.</summary>
    public const int Regions = 16;

    /// <summary>Lines of <see cref="Settings"/> that two tasks can want to change.</summary>
    public const int HotLines = 6;

    /// <summary>Files that two tasks can want, of each kind.</summary>
    public const int SharedFiles = 4;

    private static readonly (string Folder, string Extension, string Comment)[] Languages =
    [
        ("services/{0}/src", "cs", "//"), ("web/{0}/components", "ts", "//"), ("tools/{0}", "py", "#"), ("lib/{0}/core", "go", "//"), ("docs/{0}/guía de uso", "md", ">"), ("config/{0}", "yaml", "#"), ("sql/{0}", "sql", "--"),
    ];

    private static readonly string[] Words = ["order", "basket", "invoice", "customer", "ledger", "route", "parcel", "stock", "price", "refund", "audit", "queue", "token", "batch", "shelf", "label"];

    private LargeRepository(string folder, IReadOnlyList<string> texts, IReadOnlyList<string> binaries) => (Folder, Texts, Binaries) = (folder, texts, binaries);

    public const string Registry = "src/core/Registry.cs";

    public const string Settings = "config/settings.conf";

    public static string Legacy(int number) => $"legacy/old_{number}.py";

    public static string Movable(int number) => $"legacy/move_{number}.ts";

    public static string Moved(int number) => $"modern/moved/move_{number}.ts";

    public static string SharedBinary(int number) => $"assets/shared_{number}.bin";

    /// <summary>Where it lies, bare.</summary>
    public string Folder { get; }

    /// <summary>Its plain text files.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Its plain binary files.</summary>
    public IReadOnlyList<string> Binaries { get; }

    /// <summary>Makes it.</summary>
    public static async Task<LargeRepository> CreateAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        new GitRepository(folder).Git("init", "-q", "--bare", "-b", "main");
        var (texts, binaries) = (new List<string>(), new List<string>());
        using var import = Process.Start(new ProcessStartInfo("git", ["-C", folder, "fast-import", "--quiet", "--date-format=now"]) { RedirectStandardInput = true })!;
        await using (var stream = import.StandardInput.BaseStream)
        {
            Say(stream, "commit refs/heads/main\ncommitter A Team <team@example.invalid> now\ndata 5\nstart\n");
            var dice = new Random(5_000);
            for (var i = 0; i < PlainFiles; i++)
            {
                if (i % 200 == 199)
                    Add(stream, binaries, $"assets/{Words[i % 16]}/picture_{i}.png", Noise(dice, dice.Next(500, 20_000)));
                else
                    Add(stream, texts, PathOf(i), Text(dice, i, Lines(dice, i)));
            }

            Add(stream, null, Registry, string.Concat(Enumerable.Range(0, Regions).Select(r => $"    // region {r}\n" + string.Concat(Enumerable.Range(0, 24).Select(l => $"    Register(\"{Words[l % 16]}\", {r}, {l});\n")))));
            Add(stream, null, Settings, string.Concat(Enumerable.Range(0, HotLines).Select(h => $"# what follows is limit {h}\n# (see the docs)\n#\nlimit_{h} = {h}0\n#\n# and its mode\n#\nmode_{h} = plain\n#\n")));
            Add(stream, null, "checks/complete.sh", "#!/bin/sh\n# All eight tasks have left their evidence.\ntest \"$(ls evidence | wc -l)\" -eq 8\n");
            for (var i = 0; i < SharedFiles; i++)
            {
                Add(stream, null, Legacy(i), Text(dice, 9_000 + i, 60));
                Add(stream, null, Movable(i), Text(dice, 9_100 + i, 80));
                Add(stream, null, SharedBinary(i), Noise(dice, 3_000));
            }
        }

        await import.WaitForExitAsync();
        Assert.Equal(0, import.ExitCode);
        return new LargeRepository(folder, texts, binaries);
    }

    /// <summary>A user's repository with the same commit, which costs next to nothing.</summary>
    public GitRepository Clone(string folder)
    {
        new GitRepository(Folder).Git("clone", "-q", "--bare", "--shared", ".", folder);
        return new GitRepository(folder);
    }

    private static string PathOf(int i)
    {
        var (folder, extension, _) = Languages[i % Languages.Length];
        return $"{string.Format(CultureInfo.InvariantCulture, folder, $"{Words[i / 7 % 16]}{i / 500}")}/{Words[i / 3 % 16]}_{i}.{extension}";
    }

    private static int Lines(Random dice, int i) => i % 1_300 == 0 ? 12_000 : 20 + (int)(380 * Math.Pow(dice.NextDouble(), 4));

    private static string Text(Random dice, int i, int lines)
    {
        var comment = Languages[i % Languages.Length].Comment;
        var end = i % 97 == 0 ? "\r\n" : "\n";
        var text = new StringBuilder();
        for (var line = 0; line < lines; line++)
            text.Append(CultureInfo.InvariantCulture, $"{(line % 9 == 0 ? comment : "   ")} {Words[dice.Next(16)]} {Words[dice.Next(16)]} {dice.Next(100_000)}{end}");
        return text.ToString();
    }

    private static byte[] Noise(Random dice, int length)
    {
        var bytes = new byte[length];
        dice.NextBytes(bytes);
        bytes[0] = 0;
        return bytes;
    }

    private static void Add(Stream stream, List<string>? into, string path, string text) => Add(stream, into, path, Encoding.UTF8.GetBytes(text));

    private static void Add(Stream stream, List<string>? into, string path, byte[] content)
    {
        into?.Add(path);
        Say(stream, $"M 100644 inline {path}\ndata {content.Length}\n");
        stream.Write(content);
        Say(stream, "\n");
    }

    private static void Say(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));
}
