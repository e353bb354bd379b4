using System.Diagnostics;
using Ias.Tests;

namespace Ias.Engine.Tests.State;

/// <summary>A disk of some kilobytes, mounted for one test; only root can do that.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder;

    private SmallDisk(TemporaryFolder folder) => _folder = folder;

    /// <summary>The disk's top folder.</summary>
    public string Path => _folder.Path;

    public static SmallDisk Mount(string size)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can mount a disk");
        var folder = new TemporaryFolder();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={size}", "none", folder.Path) is { Length: > 0 } why)
        {
            folder.Dispose();
            Assert.Skip($"no disk can be mounted here: {why}");
        }

        return new SmallDisk(folder);
    }

    public void MakeReadOnly() => Assert.Empty(Run("mount", "-o", "remount,ro", Path));

    /// <summary>Fills the disk but for <paramref name="left"/> bytes.</summary>
    public void Fill(int left)
    {
        var block = new byte[4096];
        using (var file = File.Create(System.IO.Path.Combine(Path, "ballast")))
        {
            try
            {
                while (true)
                {
                    file.Write(block);
                    file.Flush();
                }
            }
            catch (IOException)
            {
                // Full, as wanted.
            }
        }

        using var shorter = File.OpenWrite(System.IO.Path.Combine(Path, "ballast"));
        shorter.SetLength(Math.Max(0, (shorter.Length / 4096 * 4096) - left));
    }

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _folder.Dispose();
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : said;
    }
}
