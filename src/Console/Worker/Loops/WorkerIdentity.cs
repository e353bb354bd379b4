using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Ias.Engine.Files;

namespace Ias.Console.Worker.Loops;

/// <summary>Identity of this machine, as reported to a Console.</summary>
/// <param name="Name">Name shown to people.</param>
/// <param name="Fingerprint">The same for each start on this machine with this <c>~/.ias</c>, and of no use elsewhere: what a worker of
/// that fingerprint and name has claimed is taken for its own.</param>
/// <param name="Version">Version of this program.</param>
public sealed record WorkerIdentity(string Name, string Fingerprint, string Version)
{
    /// <summary>A word for the system: <c>linux</c>.</summary>
    public static string Platform { get; } =
        OperatingSystem.IsLinux() ? "linux"
        : OperatingSystem.IsMacOS() ? "macos"
        : "other";

    public static string Architecture { get; } = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <param name="name">Null: the machine's.</param>
    /// <param name="personFolder"><c>~/.ias</c>. Pipelines side by side on one machine have a home each, and are a worker each.</param>
    /// <param name="version">Version of this program.</param>
    public static WorkerIdentity Here(string? name, string personFolder, string version)
    {
        var machine = RegularFile.Text("/etc/machine-id")?.Trim() ?? Environment.MachineName;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"ias\n{machine}\n{Environment.UserName}\n{personFolder}"));
        return new WorkerIdentity(name ?? Environment.MachineName, Convert.ToHexStringLower(hash)[..32], version);
    }
}
