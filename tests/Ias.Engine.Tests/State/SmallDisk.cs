using System.Diagnostics;

namespace Ias.Engine.Tests.State;

/// <summary>A disk of some kilobytes in a mount namespace of its own, reached through /proc; needs no root where user namespaces are
/// allowed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly Process _holder;

    private SmallDisk(Process holder) => _holder = holder;

    /// <summary>The disk's top folder.</summary>
    public string Path => $"/proc/{_holder.Id}/root/mnt";

    public static SmallDisk Mount(string size)
    {
        // The shell answers lines on its input, so that the disk can be made read-only later.
        var script =
            $"mount -t tmpfs -o size={size} none /mnt && echo ready && while read -r command; do sh -c \"$command\" </dev/null 2>&1 && echo done || echo failed; done";
        string[] arguments = [.. Environment.IsPrivilegedProcess ? new[] { "-m" } : ["-r", "-m"], "sh", "-c", script];
        var start = new ProcessStartInfo("unshare", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var holder = Process.Start(start)!;
        if (holder.StandardOutput.ReadLine() == "ready")
        {
            return new SmallDisk(holder);
        }

        var why = holder.StandardError.ReadToEnd();
        holder.Dispose();
        Assert.Skip($"no mount namespace here: {why}");
        throw new UnreachableException();
    }

    public void MakeReadOnly()
    {
        // bind: in a user namespace a disk's own options cannot be given again
        _holder.StandardInput.WriteLine("mount -o remount,bind,ro /mnt");
        Assert.Equal("done", _holder.StandardOutput.ReadLine());
    }

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
        _holder.StandardInput.Close();
        _holder.Kill(entireProcessTree: true);
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
