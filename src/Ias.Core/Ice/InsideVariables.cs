// Over 300 lines: one table, a name a line.
using Ias.Core.Agents.Known;
using Ias.Core.Guardrails;

namespace Ias.Core.Ice;

/// <summary>
/// Variables of a person's environment that a turn gets. A variable that is not listed is not inside; <c>ice.environment</c> adds
/// more.
/// </summary>
public static class InsideVariables
{
    // environ(7), locale(7), the XDG Base Directory specification, curl(1) for proxies, the toolchains' own manuals.
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "SHELL",
        "PWD",
        "OLDPWD",
        "SHLVL",
        "HOSTNAME",
        "TMPDIR",
        "TZ",
        "CI",
        "EDITOR",
        "VISUAL",
        "PAGER",
        "LANG",
        "LANGUAGE",
        "TERM",
        "TERM_PROGRAM",
        "TERMINFO",
        "TERMINFO_DIRS",
        "COLORTERM",
        "COLUMNS",
        "LINES",
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR",
        "LS_COLORS",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_CONFIG_DIRS",
        "XDG_DATA_DIRS",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "CURL_CA_BUNDLE",
        "REQUESTS_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
        "PIP_CERT",
        "NIX_SSL_CERT_FILE",
        "GIT_SSL_CAINFO",
        "GIT_SSL_CAPATH",
        "CARGO_HTTP_CAINFO",
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_AUTHOR_DATE",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
        "GIT_COMMITTER_DATE",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_TERMINAL_PROMPT",
        "GIT_OPTIONAL_LOCKS",
        "GIT_PAGER",
        "GIT_EDITOR",
        "GIT_MERGE_AUTOEDIT",
        "GIT_EXEC_PATH",
        "GIT_INDEX_FILE",
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_LITERAL_PATHSPECS",
        "GIT_REFLOG_ACTION",
        "GIT_LFS_SKIP_PUSH",
        "GIT_LFS_SKIP_SMUDGE",
        "GIT_ALLOW_PROTOCOL",
        "GIT_NO_LAZY_FETCH",
        "EMAIL",
        "NVM_DIR",
        "NVM_BIN",
        "NVM_INC",
        "NODE_ENV",
        "NODE_OPTIONS",
        "NODE_PATH",
        "VOLTA_HOME",
        "FNM_DIR",
        "FNM_MULTISHELL_PATH",
        "COREPACK_HOME",
        "PNPM_HOME",
        "BUN_INSTALL",
        "DENO_DIR",
        "DENO_INSTALL",
        "npm_config_cache",
        "npm_config_prefix",
        "NPM_CONFIG_PREFIX",
        "NPM_CONFIG_CACHE",
        "YARN_CACHE_FOLDER",
        "PUPPETEER_CACHE_DIR",
        "PLAYWRIGHT_BROWSERS_PATH",
        "CYPRESS_CACHE_FOLDER",
        "CARGO_HOME",
        "RUSTUP_HOME",
        "RUSTUP_TOOLCHAIN",
        "RUSTUP_AUTO_INSTALL",
        "RUSTFLAGS",
        "RUST_BACKTRACE",
        "RUST_LOG",
        "CARGO_TARGET_DIR",
        "CARGO_BUILD_JOBS",
        "GOPATH",
        "GOROOT",
        "GOCACHE",
        "GOMODCACHE",
        "GOBIN",
        "GOPROXY",
        "GOSUMDB",
        "GONOSUMDB",
        "GONOPROXY",
        "GOPRIVATE",
        "GOFLAGS",
        "GOTOOLCHAIN",
        "GOOS",
        "GOARCH",
        "CGO_ENABLED",
        "JAVA_HOME",
        "JDK_HOME",
        "JAVA_TOOL_OPTIONS",
        "MAVEN_HOME",
        "M2_HOME",
        "MAVEN_OPTS",
        "GRADLE_HOME",
        "GRADLE_USER_HOME",
        "GRADLE_OPTS",
        "SDKMAN_DIR",
        "KOTLIN_HOME",
        "SCALA_HOME",
        "ANDROID_HOME",
        "ANDROID_SDK_ROOT",
        "DOTNET_ROOT",
        "DOTNET_NOLOGO",
        "DOTNET_CLI_HOME",
        "DOTNET_CLI_TELEMETRY_OPTOUT",
        "DOTNET_SKIP_FIRST_TIME_EXPERIENCE",
        "DOTNET_GENERATE_ASPNET_CERTIFICATE",
        "DOTNET_CLI_USE_MSBUILD_SERVER",
        "DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE",
        "NUGET_PACKAGES",
        "NUGET_HTTP_CACHE_PATH",
        "NUGET_CERT_REVOCATION_MODE",
        "MSBUILDDISABLENODEREUSE",
        "UseSharedCompilation",
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONUNBUFFERED",
        "PYTHONDONTWRITEBYTECODE",
        "PYENV_ROOT",
        "PYENV_VERSION",
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "CONDA_DEFAULT_ENV",
        "CONDA_EXE",
        "PIP_CACHE_DIR",
        "PIP_INDEX_URL",
        "PIP_DISABLE_PIP_VERSION_CHECK",
        "PIP_DEFAULT_TIMEOUT",
        "UV_CACHE_DIR",
        "POETRY_HOME",
        "POETRY_CACHE_DIR",
        "PIPX_HOME",
        "RBENV_ROOT",
        "GEM_HOME",
        "GEM_PATH",
        "BUNDLE_PATH",
        "RUBYOPT",
        "ASDF_DIR",
        "ASDF_DATA_DIR",
        "MISE_DATA_DIR",
        "HEX_HOME",
        "MIX_HOME",
        "MIX_ENV",
        "COMPOSER_HOME",
        "COMPOSER_CACHE_DIR",
        "PERL5LIB",
        "OPAMROOT",
        "GHCUP_INSTALL_BASE_PREFIX",
        "STACK_ROOT",
        "ELAN_HOME",
        "JULIA_DEPOT_PATH",
        "CC",
        "CXX",
        "CFLAGS",
        "CXXFLAGS",
        "LDFLAGS",
        "LD_LIBRARY_PATH",
        "PKG_CONFIG_PATH",
        "CMAKE_PREFIX_PATH",
        "MAKEFLAGS",
        "CCACHE_DIR",
        "SCCACHE_DIR",
        "NIX_PATH",
        "NIX_PROFILES",
        "LOCALE_ARCHIVE",
        "DEBIAN_FRONTEND",
    };

    // LC_* of locale(7); what ias and the agents' own makers name.
    private static readonly string[] Families = ["LC_", "IAS_", .. KnownAgents.All.SelectMany(agent => agent.Variables.Families)];

    private static readonly HashSet<string> OfAgents = KnownAgents
        .All.SelectMany(agent => agent.Variables.Names)
        .ToHashSet(StringComparer.Ordinal);

    // Settings of a provider; its keys are below.
    private static readonly HashSet<string> Provider = new(StringComparer.Ordinal)
    {
        "OPENAI_BASE_URL",
        "OPENAI_API_BASE",
        "OPENAI_ORGANIZATION",
        "OPENAI_PROJECT",
        "GOOGLE_CLOUD_PROJECT",
        "GOOGLE_CLOUD_LOCATION",
        "AWS_REGION",
        "OLLAMA_HOST",
        "AZURE_OPENAI_ENDPOINT",
    };

    /// <summary>Keys with which agents log in to their providers: they are inside as they are.</summary>
    public static IReadOnlySet<string> ProviderKeys { get; } =
        new HashSet<string>(KnownAgents.All.SelectMany(agent => agent.Variables.Keys), StringComparer.Ordinal)
        {
            "AWS_BEARER_TOKEN_BEDROCK",
            "AZURE_OPENAI_API_KEY",
            "OPENROUTER_API_KEY",
            "MISTRAL_API_KEY",
            "DEEPSEEK_API_KEY",
            "GROQ_API_KEY",
            "XAI_API_KEY",
        };

    private static readonly SecretPatterns Shapes = new([]);

    /// <summary>Reason why a variable is inside, or is not.</summary>
    /// <param name="named">What <c>ice.environment</c> names.</param>
    public static VariableAnswer Of(string name, string value, IReadOnlyList<string> named)
    {
        if (ProviderKeys.Contains(name))
        {
            return VariableAnswer.ProviderKey;
        }

        var isNamed = named.Contains(name, StringComparer.Ordinal);
        var isKnown =
            Names.Contains(name)
            || OfAgents.Contains(name)
            || Provider.Contains(name)
            || Families.Any(family => name.StartsWith(family, StringComparison.Ordinal));
        return !isKnown && !isNamed ? VariableAnswer.NotListed
            : Shapes.Next(value, 0, ' ', more: false).Kind is not null ? VariableAnswer.Secret
            : isNamed ? VariableAnswer.Named
            : VariableAnswer.Known;
    }

    /// <summary>True when a turn gets the variable.</summary>
    /// <inheritdoc cref="Of"/>
    public static bool IsInside(string name, string value, IReadOnlyList<string> named) =>
        Of(name, value, named) is VariableAnswer.Known or VariableAnswer.Named or VariableAnswer.ProviderKey;
}

/// <summary>Reason why a variable is inside, or is not.</summary>
public enum VariableAnswer
{
    /// <summary>Inside: everyday work needs it.</summary>
    Known,

    /// <summary>Inside: <c>ice.environment</c> names it.</summary>
    Named,

    /// <summary>Inside: the agent's provider needs it.</summary>
    ProviderKey,

    /// <summary>Not inside: nothing names it.</summary>
    NotListed,

    /// <summary>Not inside: its value has the shape of a secret.</summary>
    Secret,
}
