using Ias.Core.Config;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.State;

namespace Ias.Engine.Trust;

/// <summary>
/// Store of the settings a person has allowed for each work tree, where no turn can write: <c>$XDG_STATE_HOME/ias/consent/</c>, one file
/// per work tree, for this user alone. What is allowed in the main work tree is allowed in the linked ones of the same repository.
/// </summary>
/// <param name="stateHome">The folder of all state; null = <see cref="StateHome.Folder"/>.</param>
public sealed class ConsentStore(TimeProvider time, string? stateHome = null)
{
    private const int Longest = 1 << 20;
    private const string Damaged = "the record of what you allowed here can no longer be read";

    private readonly string _folder = Path.Combine(stateHome ?? StateHome.Folder, "consent");

    /// <summary>
    /// True when this process runs inside an agent's turn: nothing can be allowed there, and its starts do not count as a person's.
    /// </summary>
    public static bool InsideTurn => Environment.GetEnvironmentVariable("IAS_ICE_TURN") is { Length: > 0 };

    /// <summary>Path of a work tree's record, existing or not.</summary>
    public string PathOf(GitPlace place) => Path.Combine(RealPath.Of(_folder), $"{PathKey.Of(place.WorkTree)}.json");

    /// <summary>
    /// Holds what will run against what was let pass, wherever it comes from: settings of the repository's files, without those that a
    /// flag gives, and the run that is saved in <c>.run/</c>. Writes nothing.
    /// </summary>
    /// <param name="saved">The run that would go on; null = none would.</param>
    public ConsentAnswer Look(GitPlace place, IReadOnlyList<GuardedSetting> settings, SavedRun? saved = null)
    {
        var read = Read(place);
        var main = place.Main is { } it ? Read(it).Value?.Settings : null;
        var differences = Differences(read.Value?.Settings ?? []);
        if (main is not null && differences.Count > 0)
        {
            var there = Differences(main).Select(one => one.Setting.Id).ToHashSet(StringComparer.Ordinal);
            differences = [.. differences.Where(one => there.Contains(one.Setting.Id))];
        }

        return new ConsentAnswer(
            differences,
            read.Damage,
            read.Value is null && main is null && read.Damage.Length == 0,
            saved?.Strange ?? ""
        );

        IReadOnlyList<Loosening> Differences(IReadOnlyDictionary<string, IReadOnlyList<string>> seen) =>
            [.. Loosening.Of(seen, settings), .. saved?.Differences(seen) ?? []];
    }

    /// <summary>Allows the keys that a person changed, by their own word: what they typed at their own terminal, and nothing else.</summary>
    /// <param name="changed">Paths of the keys.</param>
    /// <param name="read">The configuration after the change.</param>
    /// <param name="isTyped">True when a person typed it, at a terminal.</param>
    /// <returns>What is still to be allowed.</returns>
    /// <exception cref="ProblemException">The state folder cannot be written.</exception>
    public ConsentAnswer Allow(GitPlace place, IReadOnlyCollection<string> changed, Configuration read, bool isTyped)
    {
        var settings = GuardedSettings.Of(read);
        if (isTyped && !InsideTurn && Look(place, settings).Damage.Length == 0)
        {
            Record(place, [.. settings.Where(setting => changed.Contains(setting.Id))]);
        }

        return Look(place, settings);
    }

    /// <summary>Writes down that a person let these settings pass; what is written of others stays.</summary>
    /// <exception cref="ProblemException">The state folder cannot be written.</exception>
    public void Record(GitPlace place, IReadOnlyList<GuardedSetting> settings)
    {
        try
        {
            var old = Read(place).Value;
            var values = new Dictionary<string, IReadOnlyList<string>>(old?.Settings ?? [], StringComparer.Ordinal);
            foreach (var setting in settings)
            {
                values[setting.Id] = setting.Now;
            }

            if (
                old is not null
                && old.Settings.Count == values.Count
                && values.All(v => old.Settings.TryGetValue(v.Key, out var same) && same.SequenceEqual(v.Value))
            )
            {
                return;
            }

            PrivateFolder.Make(_folder);
            var path = PathOf(place);
            new StateFile<ConsentRecord>(path, ConsentJson.Default, time).Write(
                new ConsentRecord(
                    place.WorkTree,
                    time.GetUtcNow(),
                    ConsentRecord.Identity.At(place.WorkTree),
                    ConsentRecord.Identity.At(place.GitDir),
                    values
                )
                {
                    Unknown = old?.Unknown,
                }
            );
            OutsideFile.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception refused) when (refused is not ProblemException && FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, PathOf(place));
        }
    }

    private StateRead<ConsentRecord> Read(GitPlace place)
    {
        try
        {
            if (RegularFile.Read(PathOf(place), Longest) is null)
            {
                return new StateRead<ConsentRecord>(null);
            }

            var read = new StateFile<ConsentRecord>(PathOf(place), ConsentJson.Default, time).Peek();
            return read.Value is not { IsWhole: true } record ? new StateRead<ConsentRecord>(null, Damaged)
                : record.IsOf(place) ? read
                : new StateRead<ConsentRecord>(null);
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            return new StateRead<ConsentRecord>(null, $"{Damaged} ({refused.Message})");
        }
    }
}
