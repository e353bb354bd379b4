namespace Ias.Tests;

/// <summary>A folder of a test's own, gone with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    // Not "/ias…": cages of other tests, which run at the same time, hide what looks like a socket of ias.
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("test-ias-").FullName;

    /// <summary>One in a folder that is there.</summary>
    public TemporaryFolder(string around) =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(around, $"test-ias-{Guid.NewGuid().ToString("N")[..6]}")).FullName;

    public string Path { get; }

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        if (!Directory.Exists(Path))
        {
            return;
        }

        foreach (
            var folder in Directory.EnumerateDirectories(
                Path,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
            )
        )
        {
            File.SetUnixFileMode(
                folder,
                File.GetUnixFileMode(folder) | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }

        for (var tries = 5; ; tries--)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (IOException) when (tries > 1)
            {
                // another test's cage may just have made the place of a mount in it
            }
        }
    }
}
