using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Ias.Core.Guardrails;

namespace Ias.Core.Ice;

/// <summary>Files of a home with settings that are data: a turn gets copies of them, in which no login is left.</summary>
public static partial class HomeSettings
{
    private const string Masked = "masked-by-ias";
    private static readonly SecretPatterns Shapes = new([]);
    private static readonly SearchValues<char> NameStarts = SearchValues.Create(" \t\"',{");

    /// <summary>Below the home; what is not there is passed over.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        ".npmrc",
        ".yarnrc",
        ".yarnrc.yml",
        ".bunfig.toml",
        ".condarc",
        ".gemrc",
        ".bundle/config",
        ".tool-versions",
        ".nvmrc",
        ".node-version",
        ".python-version",
        ".editorconfig",
        ".curlrc",
        ".inputrc",
        ".config/pnpm/rc",
        ".config/pip/pip.conf",
        ".pip/pip.conf",
        ".config/uv/uv.toml",
        ".config/pypoetry/config.toml",
        ".config/go/env",
        ".config/mise/config.toml",
        ".config/git/ignore",
        ".config/git/attributes",
        ".nuget/NuGet/NuGet.Config",
        ".config/NuGet/NuGet.Config",
        ".m2/settings.xml",
        ".m2/toolchains.xml",
        ".gradle/gradle.properties",
        ".gradle/init.gradle",
        ".cargo/config.toml",
        ".cargo/config",
        ".cargo/env",
        ".config/composer/config.json",
        ".composer/config.json",
    ];

    /// <summary>Settings of the whole machine that may hold logins, too: a turn sees copies of them.</summary>
    public static IReadOnlyList<string> OfMachine { get; } =
    ["/etc/npmrc", "/etc/yarnrc", "/etc/pip.conf", "/etc/maven/settings.xml", "/etc/environment"];

    /// <summary>True when a file of an agent's folder holds settings, by its name.</summary>
    public static bool IsOfAgent(string name) =>
        name.StartsWith(".env", StringComparison.Ordinal)
        || ((string[])[".json", ".jsonc", ".toml", ".yaml", ".yml", ".env"]).Any(ending =>
            name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>An agent's settings in which every text with a secret's shape is replaced by a word, but for the key of its own
    /// provider.</summary>
    public static string WithoutForeignSecrets(string text) => WithoutShapes(text, match => IsProviderKey(text, match.Start));

    /// <summary>The same text in which every value under a name that says it is a secret, and every text with a secret's shape, is replaced
    /// by a word.</summary>
    public static string WithoutSecrets(string text)
    {
        text = Assigned().Replace(CredentialText.WithoutSecrets(text), match => $"{match.Groups["name"].Value}{Masked}");
        text = Elements().Replace(text, match => $"{match.Groups["open"].Value}{Masked}");
        text = Elsewhere().Replace(text, match => $"{match.Groups["name"].Value}{Masked}");
        text = PackageSources().Replace(text, "${before}\"" + Masked + "\"");
        return WithoutShapes(text, _ => false);
    }

    /// <summary>True when a text has secrets outside its XML comments, which hold examples.</summary>
    public static bool HasSecrets(string text)
    {
        var said = Comments().Replace(text, "");
        return WithoutSecrets(said) != said;
    }

    private static string WithoutShapes(string text, Func<SecretMatch, bool> stays)
    {
        var clean = new StringBuilder();
        var from = 0;
        while (Shapes.Next(text, from, from > 0 ? text[from - 1] : ' ', more: false) is { Kind: not null } found)
        {
            var end = Math.Max(found.End, found.Start + 1);
            clean.Append(text, from, found.Start - from).Append(stays(found) ? text[found.Start..end] : Masked);
            from = end;
        }

        return clean.Append(text, from, text.Length - from).ToString();
    }

    // "NAME": "value", NAME=value: the name before a value on its line.
    private static bool IsProviderKey(string text, int start)
    {
        var before = text.AsSpan(0, start);
        before = before[(before.LastIndexOf('\n') + 1)..].TrimEnd(" \t\"':=");
        var name = before[(before.LastIndexOfAny(NameStarts) + 1)..].ToString();
        return name is "primaryApiKey" or "apiKey" || InsideVariables.ProviderKeys.Contains(name);
    }

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comments();

    // NAME = value, NAME: value, "NAME": "value"; npm's //host/:_authToken=value
    [GeneratedRegex(
        """(?<name>^[^\n#;]*?(?:token|passw(?:or)?d|_?auth|secret|api[-_]?key|credential|login|user)[\w.-]*["']?[ \t]*[:=][ \t]*)(?![ \t]*$)[^\r\n]+""",
        RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Assigned();

    // proxy = name:password@host without a scheme; a key of npm's (npmrc(5)); https://host/t/TOKEN/channel of conda
    [GeneratedRegex(
        """(?<name>^[^\n#;]*proxy[\w.-]*["']?[ \t]*[:=][ \t]*["']?)[^\s"'@/:]+:[^\s"'@]+(?=@)|(?<name>^[ \t]*key[ \t]*=[ \t]*)"?-----BEGIN[^\r\n]*|(?<name>https?://[^\s"']*?/t/)[^\s"'/]{8,}""",
        RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Elsewhere();

    // <password>value</password> of Maven's settings.xml
    [GeneratedRegex(
        """(?<open><(?:\w*password|passphrase|privateKey|token|\w*secret|username)>)[^<]*""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Elements();

    // <add key="ClearTextPassword" value="…"/> of NuGet.Config
    [GeneratedRegex(
        """(?<before><add\s+key\s*=\s*"[^"]*(?:password|username|apikey|token)[^"]*"\s+value\s*=\s*)"[^"]*"|(?<before><apikeys>\s*<add\s+key\s*=\s*"[^"]*"\s+value\s*=\s*)"[^"]*" """,
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PackageSources();
}
