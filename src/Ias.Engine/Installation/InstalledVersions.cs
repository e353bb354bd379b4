using System.Security.Cryptography;
using System.Text;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Installation;

/// <summary>
/// The versions of ias in a person's home. Each has a folder of its own below <c>~/.local/lib/ias</c>, which is never written to again;
/// the link <c>current</c> beside them leads to the one in use, and <c>~/.local/bin/ias</c>, the manual pages and the completions lead
/// through it. A switch is one rename: a start gets the old version or the new one, whole. A process keeps the version it was
/// started with, also for what it starts itself.
/// </summary>
/// <param name="home">The person's home folder.</param>
public sealed class InstalledVersions(string home)
{
    private const string CurrentName = "current";
    private const string NewPrefix = ".new-";

    /// <summary>Folder of all installed versions.</summary>
    public string Folder { get; } = Path.Combine(home, ".local", "lib", "ias");

    /// <summary>Link to the program on the person's PATH.</summary>
    public string Link { get; } = Path.Combine(home, ".local", "bin", "ias");

    /// <summary>Folder of the version in use; null = none is installed.</summary>
    public string? Current =>
        SymbolicLink.TargetOf(Path.Combine(Folder, CurrentName)) is { } folder && OutsideFolder.Exists(folder) ? folder : null;

    /// <summary>True when the link on the PATH was created by this class.</summary>
    public bool IsLinked => SymbolicLink.TargetOf(Link) == Path.Combine(Folder, CurrentName, "ias");

    /// <summary>Copies a program into a folder of its own, durably, and points all links to it.</summary>
    /// <param name="program">The folder it is in, with all it needs.</param>
    /// <param name="version">As people know it; together with a part of the content's hash it is the folder's name.</param>
    /// <param name="shared">What goes into <c>~/.local/share</c>: texts by their paths there. A file of that name that is not a link of ours
    /// stays.</param>
    /// <returns>The version's folder.</returns>
    /// <exception cref="ProblemException">Something else is at <see cref="Link"/>, or a file cannot be written.</exception>
    public string Install(string program, string version, IReadOnlyDictionary<string, string> shared)
    {
        // A link of ours leads below the versions' folder or to the launcher of a checkout.
        if (
            (Path.Exists(Link) || OutsideFile.Info(Link).LinkTarget is not null)
            && !(
                SymbolicLink.TargetOf(Link) is { } target
                && (target.StartsWith(Folder + "/", StringComparison.Ordinal) || target.EndsWith("/scripts/ias", StringComparison.Ordinal))
            )
        )
        {
            throw new ProblemException(
                new Problem("Another program is already there.", Link, ShellLine.Of($"mv {Link} {Link + ".old"}; ias install"))
            );
        }

        try
        {
            OutsideFolder.Make(Folder);
            SweepHalves();
            var folder = Path.Combine(Folder, $"{version}-{Fingerprint(program, shared)}");
            if (!OutsideFolder.Exists(folder))
            {
                var half = Path.Combine(Folder, $"{NewPrefix}{Environment.ProcessId}");
                Copy(program, half, shared);
                OutsideFolder.Move(half, folder);
                Posix.FlushFolder(Folder);
            }

            SymbolicLink.Lead(Path.Combine(Folder, CurrentName), Path.GetFileName(folder));
            SymbolicLink.Lead(Link, $"../lib/ias/{CurrentName}/ias");
            Unlink(Path.Combine(home, ".local", "share"), whole: false); // of a version that had more of them
            foreach (var path in shared.Keys)
            {
                var link = Path.Combine(home, ".local", "share", path);
                if (!Path.Exists(link))
                {
                    SymbolicLink.Lead(link, Path.Combine(Folder, CurrentName, "share", path));
                }
            }

            return folder;
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, Folder);
        }
    }

    /// <summary>Processes that run an installed version other than <paramref name="except"/>; this process is not included.</summary>
    public IReadOnlyList<RunningVersion> Running(string? except = null)
    {
        var running = new List<RunningVersion>();
        foreach (var process in OutsideFolder.EnumerateDirectories("/proc"))
        {
            if (
                !int.TryParse(Path.GetFileName(process), out var pid)
                || pid == Environment.ProcessId
                || ProgramOf(process) is not { } program
                || VersionOf(program) is not { } folder
                || folder == except
            )
            {
                continue;
            }

            var words = Encoding.UTF8.GetString(RegularFile.Read($"{process}/cmdline") ?? []).TrimEnd('\0').Split('\0');
            running.Add(
                new RunningVersion(
                    pid,
                    folder,
                    Wording.Cut(Wording.Plain(string.Join(' ', words.Skip(1))), 100),
                    SymbolicLink.TargetOf($"{process}/cwd") ?? ""
                )
            );
        }

        return [.. running.OrderBy(one => one.Pid)];
    }

    /// <summary>Removes the versions that are not in use and that no process runs; returns their names.</summary>
    /// <exception cref="ProblemException">One cannot be removed.</exception>
    public IReadOnlyList<string> Sweep()
    {
        if (!OutsideFolder.Exists(Folder))
        {
            return [];
        }

        SweepHalves();
        var current = Current;
        var inUse = Running().Select(one => one.Folder).ToHashSet(StringComparer.Ordinal);
        var old = OutsideFolder
            .EnumerateDirectories(Folder)
            .Where(folder => Path.GetFileName(folder) != CurrentName && folder != current && !inUse.Contains(folder))
            .ToList();
        try
        {
            old.ForEach(folder => OutsideFolder.DeleteAll(folder));
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, Folder);
        }

        return [.. old.Select(folder => Path.GetFileName(folder)!)];
    }

    /// <summary>Removes the links and every version that no process runs; returns the processes whose version is still there.</summary>
    /// <exception cref="ProblemException">Something cannot be removed.</exception>
    public IReadOnlyList<RunningVersion> Remove()
    {
        try
        {
            Unlink(Path.Combine(home, ".local", "share"), whole: true);
            if (IsLinked)
            {
                OutsideFile.Delete(Link);
            }

            OutsideFile.Delete(Path.Combine(Folder, CurrentName));
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, Folder);
        }

        Sweep();
        var left = Running();
        if (left.Count == 0 && OutsideFolder.Exists(Folder) && !OutsideFolder.EnumerateFileSystemEntries(Folder).Any())
        {
            OutsideFolder.Delete(Folder);
        }

        return left;
    }

    // The program of a process, also one whose file was replaced: the kernel puts a word behind its path then.
    private static string? ProgramOf(string process) =>
        SymbolicLink.TargetOf($"{process}/exe") is not { } program ? null
        : program.EndsWith(" (deleted)", StringComparison.Ordinal) ? program[..^" (deleted)".Length]
        : program;

    private string? VersionOf(string program)
    {
        var rest = Path.GetRelativePath(Folder, program).Split('/');
        return rest.Length > 1 && rest[0] is not ("." or "..") ? Path.Combine(Folder, rest[0]) : null;
    }

    // Of installations that were interrupted.
    private void SweepHalves()
    {
        foreach (var half in OutsideFolder.EnumerateDirectories(Folder, $"{NewPrefix}*"))
        {
            if (!int.TryParse(Path.GetFileName(half)[NewPrefix.Length..], out var pid) || !OutsideFolder.Exists($"/proc/{pid}"))
            {
                OutsideFolder.DeleteAll(half);
            }
        }
    }

    // The links of ours below ~/.local/share: those that lead nowhere, or all.
    private void Unlink(string share, bool whole)
    {
        if (!OutsideFolder.Exists(share))
        {
            return;
        }

        foreach (var folder in (string[])["man/man1", "bash-completion/completions", "fish/vendor_completions.d", "zsh/site-functions"])
        {
            var at = OutsideFolder.Info(Path.Combine(share, folder));
            foreach (var link in at.Exists ? at.GetFiles("*ias*") : [])
            {
                if (
                    link.LinkTarget?.StartsWith($"{Folder}/{CurrentName}/", StringComparison.Ordinal) == true
                    && (whole || !OutsideFile.Exists(link.LinkTarget))
                )
                {
                    link.Delete();
                }
            }
        }
    }

    // A build's own notes stay behind.
    private static IEnumerable<string> FilesOf(string program) =>
        OutsideFolder
            .EnumerateFiles(program, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(program, path))
            .Where(path => path is not ("sources" or "stamp" or "dotnet-root") && !path.StartsWith("share/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string Fingerprint(string program, IReadOnlyDictionary<string, string> shared)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in FilesOf(program))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0"));
            using var file = new FileStream(
                RegularFile.Open(Path.Combine(program, path)) ?? throw new FileNotFoundException(path),
                FileAccess.Read
            );
            hash.AppendData(SHA256.HashData(file));
        }

        foreach (var (path, text) in shared.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{text}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..8];
    }

    private static void Copy(string program, string to, IReadOnlyDictionary<string, string> shared)
    {
        OutsideFolder.Make(to);
        foreach (var path in FilesOf(program))
        {
            var copy = Path.Combine(to, path);
            OutsideFolder.Make(Path.GetDirectoryName(copy)!);
            OutsideFile.Copy(Path.Combine(program, path), copy);
        }

        foreach (var (path, text) in shared)
        {
            var file = Path.Combine(to, "share", path);
            OutsideFolder.Make(Path.GetDirectoryName(file)!);
            OutsideFile.WriteAllText(file, text);
        }

        Posix.FlushFileSystem(to);
    }
}
