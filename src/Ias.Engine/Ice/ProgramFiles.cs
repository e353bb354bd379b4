using System.Text.Json;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice;

/// <summary>
/// Files of a repository by which git runs programs, as they were when a turn began: configuration and hooks, its own and those of its
/// submodules. Kept in the turn's folder as well, so that an engine that was killed leaves behind what the next one needs to take a turn's
/// settings back.
/// </summary>
/// <param name="Repository">Which repository: its common dir was this one.</param>
/// <param name="Configurations">Contents by path.</param>
/// <param name="Hooks">Scripts by path.</param>
internal sealed record ProgramFiles(
    GitPlace Place,
    FileIdentity Repository,
    IReadOnlyDictionary<string, byte[]> Configurations,
    IReadOnlyDictionary<string, HookFile> Hooks
)
{
    private const string FileName = "before.json";

    /// <summary>Reads them.</summary>
    public static ProgramFiles Take(GitPlace place)
    {
        var configurations = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var hooks = new Dictionary<string, HookFile>(StringComparer.Ordinal);
        foreach (var gitDir in new GitDirs(place, link => hooks[link] = HookFile.Of(link)).All())
        {
            foreach (var name in (string[])["config", "config.worktree"])
            {
                if (ReadOrNull(Path.Combine(gitDir, name)) is { } content)
                {
                    configurations[Path.Combine(gitDir, name)] = content;
                }
            }

            AddHooks(Path.Combine(gitDir, "hooks"), hooks);
        }

        return new ProgramFiles(place, FileIdentity.At(place.CommonDir) ?? default, configurations, hooks);
    }

    /// <summary>The same as this but for the blocks an engine sets for the length of a turn.</summary>
    public bool Same(ProgramFiles other) =>
        Configurations.Count == other.Configurations.Count
        && Hooks.Count == other.Hooks.Count
        && Configurations.All(c =>
            other.Configurations.TryGetValue(c.Key, out var theirs)
            && HooksSetting.WithoutOurs(c.Value).AsSpan().SequenceEqual(HooksSetting.WithoutOurs(theirs))
        )
        && Hooks.All(h => other.Hooks.TryGetValue(h.Key, out var theirs) && h.Value.Same(theirs));

    /// <summary>Writes them to a turn's folder.</summary>
    public void Save(string turnFolder) =>
        File.WriteAllBytes(
            Path.Combine(turnFolder, FileName),
            JsonSerializer.SerializeToUtf8Bytes(this, ProgramFilesJson.Default.ProgramFiles)
        );

    /// <summary>Those an engine that was killed left; null when there are none, or they were torn.</summary>
    public static ProgramFiles? Load(string turnFolder)
    {
        try
        {
            return RegularFile.Read(Path.Combine(turnFolder, FileName)) is { } saved
                ? JsonSerializer.Deserialize(saved, ProgramFilesJson.Default.ProgramFiles)
                : null;
        }
        catch (JsonException)
        {
            return null; // killed while it was written: the turn had not begun
        }
    }

    /// <summary>Files by which this repository's other work trees find it, and which do not lead here.</summary>
    public static IEnumerable<string> LedElsewhere(GitPlace place) =>
        from tree in GitDirs.WorkTrees(place)
        let pointer = Path.Combine(tree, "commondir")
        where
            !(Posix.FactsOfLink(pointer) is { IsRegular: true } && ReadOrNull(pointer) is { } said && Leads(tree, said) == place.CommonDir)
        select pointer;

    private static string Leads(string from, byte[] said) =>
        System.Text.Encoding.UTF8.GetString(said).Trim() is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal)
            ? RealPath.Of(Path.GetFullPath(text, from))
            : "";

    private static void AddHooks(string folder, Dictionary<string, HookFile> hooks)
    {
        if (Posix.FactsOfLink(folder) is not { } facts)
        {
            return;
        }

        if (!facts.IsFolder)
        {
            hooks[folder] = HookFile.Of(folder);
            return;
        }

        foreach (var hook in GitDirs.Entries(folder))
        {
            if (!hook.EndsWith(".sample", StringComparison.Ordinal))
            {
                hooks[hook] = HookFile.Of(hook);
            }
        }
    }

    private static byte[]? ReadOrNull(string path)
    {
        try
        {
            return RegularFile.Read(path);
        }
        catch (IOException)
        {
            return []; // a folder or a file nobody may read: git cannot read it either
        }
    }
}

/// <summary>A hook, or what stands in its place. <paramref name="Link"/>: where a symbolic link leads; <paramref name="Content"/>: null of
/// anything but a file.</summary>
internal sealed record HookFile(byte[]? Content, string? Link, UnixFileMode Mode)
{
    public static HookFile Of(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget is { } target ? new HookFile(null, target, default)
                : Posix.FactsOfLink(path) is { IsRegular: true } ? new HookFile(RegularFile.Read(path), null, File.GetUnixFileMode(path))
                : new HookFile(null, null, default);
        }
        catch (IOException)
        {
            return new HookFile(null, null, default);
        }
    }

    public bool Same(HookFile other) =>
        Mode == other.Mode
        && Link == other.Link
        && (Content is null ? other.Content is null : other.Content is not null && Content.AsSpan().SequenceEqual(other.Content));

    /// <summary>Puts it back; of what was neither a file nor a link there is nothing to put back.</summary>
    public void Write(string path)
    {
        if (Link is not null)
        {
            File.CreateSymbolicLink(path, Link);
        }
        else if (Content is not null)
        {
            File.WriteAllBytes(path, Content);
            File.SetUnixFileMode(path, Mode);
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(ProgramFiles))]
internal sealed partial class ProgramFilesJson : System.Text.Json.Serialization.JsonSerializerContext;
