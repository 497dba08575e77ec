namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Keeps the logs of a machine that runs for weeks small: what is too long is moved to <c>.1</c>. The writing process keeps its open file, so the content is copied and the file emptied.</summary>
internal static class LogRotation
{
    internal const string Suffix = ".1";
    private const long Limit = 32L * 1024 * 1024;

    internal static void Look(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.log").Where(file => new FileInfo(file).Length > Limit).ToList())
        {
            File.Copy(file, file + Suffix, overwrite: true);
            using var log = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            log.SetLength(0);
        }
    }
}
