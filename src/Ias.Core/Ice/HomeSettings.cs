using System.Text;
using System.Text.RegularExpressions;
using Ias.Core.Guardrails;

namespace Ias.Core.Ice;

/// <summary>Files of a home with settings that are data: a turn gets copies of them, in which no login is left.</summary>
public static partial class HomeSettings
{
    private const string Masked = "masked-by-ias";
    private static readonly SecretPatterns Shapes = new([]);

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

    /// <summary>The same text in which every value under a name that says it is a secret, and every text with a secret's shape, is replaced
    /// by a word.</summary>
    public static string WithoutSecrets(string text)
    {
        text = Assigned().Replace(CredentialText.WithoutSecrets(text), match => $"{match.Groups["name"].Value}{Masked}");
        text = Elements().Replace(text, match => $"{match.Groups["open"].Value}{Masked}");
        text = PackageSources().Replace(text, "${before}\"" + Masked + "\"");
        var clean = new StringBuilder();
        var from = 0;
        while (Shapes.Next(text, from, from > 0 ? text[from - 1] : ' ', more: false) is { Kind: not null } found)
        {
            clean.Append(text, from, found.Start - from).Append(Masked);
            from = Math.Max(found.End, found.Start + 1);
        }

        return clean.Append(text, from, text.Length - from).ToString();
    }

    // NAME = value, NAME: value, "NAME": "value"; npm's //host/:_authToken=value
    [GeneratedRegex(
        """(?<name>^[^\n#;]*?(?:token|passw(?:or)?d|_?auth|secret|api[-_]?key|credential|login|user)[\w.-]*["']?[ \t]*[:=][ \t]*)(?![ \t]*$)[^\r\n]+""",
        RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Assigned();

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
