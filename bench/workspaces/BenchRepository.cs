using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Orchestrate.Bench.Workspaces;

/// <summary>A repository of so many text files of about 1 KB, a hundred to a folder.</summary>
internal static class BenchRepository
{
    private static readonly string[] Words = ["order", "basket", "invoice", "customer", "ledger", "route", "parcel", "stock"];

    /// <summary>A file's path.</summary>
    public static string PathOf(int file) => string.Create(CultureInfo.InvariantCulture, $"src/area{file / 1000}/part{file / 100}/file{file}.cs");

    /// <summary>Makes it, bare, with one commit on <c>main</c>.</summary>
    public static async Task CreateAsync(string folder, int files)
    {
        await RunAsync(["init", "-q", "--bare", "-b", "main", folder], null);
        await RunAsync(["-C", folder, "fast-import", "--quiet"], async stream =>
        {
            await SayAsync(stream, "commit refs/heads/main\ncommitter Bench <bench@example.invalid> 1700000000 +0000\ndata 5\nfiles\n");
            var dice = new Random(files);
            for (var file = 0; file < files; file++)
            {
                var text = string.Concat(Enumerable.Range(0, 30).Select(line => string.Create(CultureInfo.InvariantCulture, $"    {Words[dice.Next(8)]}.{Words[dice.Next(8)]}({dice.Next(100_000)}); // {line}\n")));
                await SayAsync(stream, string.Create(CultureInfo.InvariantCulture, $"M 100644 inline {PathOf(file)}\ndata {text.Length}\n{text}\n"));
            }
        });
    }

    private static async Task RunAsync(string[] arguments, Func<Stream, Task>? write)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardInput = true })!;
        await using (var input = process.StandardInput.BaseStream)
        {
            if (write is not null)
                await write(input);
        }

        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"git {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static Task SayAsync(Stream stream, string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
}
