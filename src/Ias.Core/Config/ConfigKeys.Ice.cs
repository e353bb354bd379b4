using Ias.Core.Config.Keys;
using static Ias.Core.Config.Keys.KeyBinding;

namespace Ias.Core.Config;

// Keys of ICE and of lanes.
public static partial class ConfigKeys
{
    public const string IceMounts = "ice.mounts";
    public const string IceCredentials = "ice.credentials";
    public const string IceProtected = "ice.protected_branches";
    public const string IceWritable = "ice.writable";
    public const string IceMemory = "ice.memory";
    public const string IceProcesses = "ice.processes";
    public const string IceReadable = "ice.readable";
    public const string IceEnvironment = "ice.environment";
    public const string IceHomeRepository = "ice.home_repository";
    public const string LanesCopy = "lanes.copy";

    private static ConfigKey[] OfIce =>
        [
            new(
                IceMounts,
                ConfigType.Choice,
                "auto",
                "What holds every turn: bubblewrap or, where it does not work, Landlock; bubblewrap only; or nothing",
                Choices: ["auto", "require", "off"],
                Guards: Guard.OrderOf("require", "auto", "off"),
                Binding: new((o, set) => o with { IceMounts = set.Text }, o => Words(o.IceMounts))
            ),
            new(
                IceCredentials,
                ConfigType.Choice,
                "masked",
                "What a turn gets of your home, environment and sockets: only what is named, or all of it, read-only",
                Choices: ["masked", "inherit"],
                Guards: Guard.OrderOf("masked", "inherit"),
                Binding: new((o, set) => o with { IceCredentials = set.Text }, o => Words(o.IceCredentials))
            ),
            new(
                IceProtected,
                ConfigType.Texts,
                "",
                "Branch names or patterns protected in addition to the built-in ones",
                Unset: "only the built-in ones",
                Guards: Guard.Required,
                Binding: new((o, set) => o with { ProtectedBranches = set.Given }, o => Words(o.ProtectedBranches))
            ),
            new(
                IceWritable,
                ConfigType.Texts,
                "",
                "Folders and files a turn may write in addition to the repository and its private /tmp, home and package caches: what it writes there stays, and is yours; ~/ is your home",
                Unset: "only those",
                Guards: Guard.Granted,
                Binding: new((o, set) => o with { IceWritable = set.Given }, o => Words(o.IceWritable))
            ),
            new(
                IceMemory,
                ConfigType.Memory,
                "50%",
                "Memory that all processes of a turn may use together, where cgroups work",
                Guards: Guard.Memory,
                Binding: new((o, set) => o with { IceMemory = set.Text }, o => Words(o.IceMemory))
            ),
            new(
                IceProcesses,
                ConfigType.Whole,
                "4096",
                "Processes and threads a turn may have at the same time, where cgroups work",
                Min: 1,
                Max: 4_194_304,
                Guards: Guard.Ceiling,
                Binding: new((o, set) => o with { IceProcesses = set.Whole }, o => Words(o.IceProcesses))
            ),
            new(
                IceReadable,
                ConfigType.Texts,
                "",
                "Folders and files of your home a turn may read in addition to its programs and settings; ~/ is your home",
                Unset: "only those",
                Guards: Guard.Granted,
                Binding: new((o, set) => o with { IceReadable = set.Given }, o => Words(o.IceReadable))
            ),
            new(
                IceEnvironment,
                ConfigType.Texts,
                "",
                "Names of environment variables a turn gets in addition to the usual ones; one whose value looks like a secret stays outside",
                Unset: "only the usual ones",
                Guards: Guard.Granted,
                Binding: new((o, set) => o with { IceEnvironment = set.Given }, o => Words(o.IceEnvironment))
            ),
            new(
                IceHomeRepository,
                ConfigType.Switch,
                "false",
                "Whether a repository may be your home folder, hold it, or hold folders of your PATH: a turn writes all of it",
                Guards: Guard.Off,
                Binding: new((o, set) => o with { IceHomeRepository = set.IsOn }, o => Words(o.IceHomeRepository))
            ),
            new(
                LanesCopy,
                ConfigType.Texts,
                "",
                "Files git does not track that each lane of a queue needs, such as .env: patterns as in .gitignore; they are copied there, and nothing of the copies comes back",
                Unset: "nothing is copied",
                Guards: Guard.Nothing,
                Check: new(CopyPattern.WhyNot, "Write patterns as in .gitignore, for example: copy: [.env, config/*.local.json]"),
                Binding: new((o, set) => o with { LanesCopy = set.Given }, o => Words(o.LanesCopy))
            ),
        ];
}
