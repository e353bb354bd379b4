using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice;

/// <summary>
/// Takes out of a repository what a turn added to it that git would run or follow outside the cage, and says what a person types to have it
/// all the same. A turn that is over can change nothing any more, so what is looked at here stays as it is.
/// </summary>
internal sealed class SettingsTakenBack(HostGit git, ProgramFiles before)
{
    private readonly string _aside = Path.Combine(before.Place.CommonDir, "ias-ice");

    /// <summary>Compares with what is there now, takes back, and returns a sentence for each thing that was.</summary>
    public async Task<IReadOnlyList<string>> TakeBackAsync(CancellationToken cancel)
    {
        var after = ProgramFiles.Take(before.Place);
        if (before.Same(after) && !ProgramFiles.LedElsewhere(before.Place).Any())
        {
            return [];
        }

        var told = new List<string>();
        foreach (var pointer in ProgramFiles.LedElsewhere(before.Place))
        {
            SharedFolder.Write(pointer, "../..\n"u8);
            told.Add($"{pointer} pointed to another repository after the turn; it points to this one again");
        }

        foreach (var (path, content) in after.Configurations)
        {
            if (!before.Configurations.TryGetValue(path, out var old) || !old.AsSpan().SequenceEqual(content))
            {
                await ConfigurationAsync(path, told, cancel);
            }
        }

        foreach (var path in before.Hooks.Keys.Union(after.Hooks.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            Hook(path, before.Hooks.GetValueOrDefault(path), after.Hooks.GetValueOrDefault(path), told);
        }

        return told;
    }

    private async Task ConfigurationAsync(string path, List<string> told, CancellationToken cancel)
    {
        if (new FileInfo(path).LinkTarget is { } target)
        {
            SharedFolder.Write(path, before.Configurations.GetValueOrDefault(path) ?? []);
            told.Add($"{path} was replaced by a link to {target} during the turn; it was restored");
            return;
        }

        var (old, now) = (
            await EntriesAsync(before.Configurations.GetValueOrDefault(path), cancel),
            await EntriesAsync(RegularFile.Read(path), cancel)
        );
        if (now is null)
        {
            told.Add(Restored(path, "cannot be read by git after the turn"));
            return;
        }

        var remotes = (old ?? [])
            .Where(e => e.Key.StartsWith("remote.", StringComparison.Ordinal) && e.Key.LastIndexOf('.') > 7)
            .Select(e => e.Key[..e.Key.LastIndexOf('.')])
            .ToHashSet(StringComparer.Ordinal);
        var added = now.Except(old ?? []).Distinct().ToList();
        foreach (var (key, value) in added)
        {
            var isNewRemote = key.StartsWith("remote.", StringComparison.Ordinal) && !remotes.Contains(key[..key.LastIndexOf('.')]);
            // Hooks have a rule of their own, in the repository's own configuration only.
            if (
                !TurnSettings.MustGo(key, value, isNewRemote)
                && (key != "core.hookspath" || path == Path.Combine(before.Place.CommonDir, "config"))
            )
            {
                continue;
            }

            var unset = await git.RunAsync("", ["config", "--file", path, "--fixed-value", "--unset-all", key, value], cancel);
            if (!unset.Ok && (await EntriesAsync(RegularFile.Read(path), cancel))?.Contains(new(key, value)) != false)
            {
                told.Add(Restored(path, $"got {key} during the turn, and it cannot be removed"));
                return;
            }

            foreach (var lost in (old ?? []).Where(e => e.Key == key && !now.Contains(e)))
            {
                // the turn had put its own in this one's place
                await git.RunAsync("", ["config", "--file", path, "--add", key, lost.Value], cancel);
            }

            told.Add(
                $"{key}={value} was set in {path} during the turn; it names what git would run or follow, and was removed. To keep it: git config --file {ShimScripts.Quote(path)} --add {key} {ShimScripts.Quote(value)}"
            );
        }
    }

    private string Restored(string path, string what)
    {
        var aside = AsideFor(path);
        File.Move(path, aside, overwrite: true);
        if (before.Configurations.TryGetValue(path, out var old))
        {
            File.WriteAllBytes(path, old);
        }

        return $"{path} {what}; it was restored. The changed one is {aside}";
    }

    private void Hook(string path, HookFile? old, HookFile? made, List<string> told)
    {
        if (old is not null && made is not null && old.Same(made))
        {
            return;
        }

        SharedFolder.Make(_aside);
        SharedFolder.Make(Path.Combine(_aside, "hooks"));
        var kept = Path.Combine(_aside, "hooks", Path.GetFileName(path));
        if (made is not null)
        {
            Remove(path, kept);
        }

        if (old is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            old.Write(path);
        }

        told.Add(
            made is null ? $"{path} was deleted during the turn; it was restored"
            : old is null
                ? $"{path} was created during the turn; it runs in turns only. To use it everywhere: mv {ShimScripts.Quote(kept)} {ShimScripts.Quote(path)}"
            : $"{path} was changed during the turn; it was restored. The changed one is {kept}"
        );
    }

    private static void Remove(string path, string kept)
    {
        SharedFolder.Remove(kept);
        Directory.Move(path, kept); // a plain rename: it takes links to folders and pipes, too
    }

    private string AsideFor(string path)
    {
        SharedFolder.Make(_aside);
        return Path.Combine(_aside, $"{Path.GetFileName(path)}.{Guid.NewGuid().ToString("N")[..6]}");
    }

    // Through a file of the engine's own: git follows no include then, and reads no other file.
    private async Task<List<KeyValuePair<string, string>>?> EntriesAsync(byte[]? content, CancellationToken cancel)
    {
        if (content is null || content.Length == 0)
        {
            return [];
        }

        var listed = await git.RunAsync(
            "",
            ["config", "--file", "-", "--no-includes", "--list", "-z"],
            cancel,
            input: HooksSetting.WithoutOurs(content)
        );
        if (!listed.Ok)
        {
            return null;
        }

        return
        [
            .. from entry in listed.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            let line = entry.IndexOf('\n', StringComparison.Ordinal)
            select line < 0
                ? new KeyValuePair<string, string>(entry, "")
                : new KeyValuePair<string, string>(entry[..line], entry[(line + 1)..]),
        ];
    }
}
