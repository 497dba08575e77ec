using System.Globalization;
using System.Text.Json;
using Orchestrate.Bench.Common;
using Orchestrate.Bench.Workspaces;

BenchOptions options;
try
{
    options = BenchOptions.Parse(args);
}
catch (FormatException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 2;
}

var root = Directory.CreateDirectory(Path.Join(options.Folder, $"orchestrate-bench-{Guid.NewGuid():N}")).FullName;
var machine = MachineFacts.Read(root);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{machine}; {options.Rounds} rounds; median (least–most)"));
var measured = new List<Measurement>();
foreach (var files in options.Files)
{
    await using var bench = new WorkspaceBench(files, Directory.CreateDirectory(Path.Join(root, files.ToString(CultureInfo.InvariantCulture))).FullName);
    measured.AddRange(await bench.MeasureAsync(options.Rounds));
}

Directory.Delete(root, recursive: true);
Console.WriteLine($"{"",-34}{string.Concat(options.Files.Select(files => $"{files.ToString("N0", CultureInfo.InvariantCulture) + " files",26}"))}");
foreach (var operation in measured.GroupBy(m => (m.Operation, m.Unit)))
{
    var cells = operation.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Median:0} ({m.Least:0}–{m.Most:0}) {m.Unit}"));
    Console.WriteLine($"{operation.Key.Operation,-34}{string.Concat(cells.Select(cell => $"{cell,26}"))}");
}

if (options.Json is { } json)
    await File.WriteAllTextAsync(json, JsonSerializer.Serialize(new { machine, rounds = options.Rounds, measurements = measured }, new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower }));
return 0;
