# What scripts/release --test does with what was made; expects $output, $version, $archs, $work and die.
# On a Debian with nothing but its base: the package is installed as a person would, a whole run goes through, and removing it leaves nothing.

mirror=$(sed -n 's/^URIs: *//p; s/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\).*/\2/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -n 1)
debian=$(printf %s "$version" | tr - '~')

in_clean_root() { # $1 = a script for sh, in the clean root, with processes and mounts of its own
    unshare --mount --pid --fork --mount-proc="$clean/proc" chroot "$clean" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive sh -euc "$1" </dev/null
}

case $(uname -m) in x86_64) own=x64 deb=amd64 ;; *) own=arm64 deb=arm64 ;; esac
case $archs in
    *$own*)
        command -v debootstrap >/dev/null || die "There is no debootstrap here." "apt-get install debootstrap"
        clean=$work/clean
        printf 'a clean Debian …\n'
        debootstrap --variant=minbase bookworm "$clean" "${mirror:-http://deb.debian.org/debian}" >"$work/debootstrap.log" 2>&1 || { tail -n 5 "$work/debootstrap.log" >&2; exit 1; }
        cp -L /etc/resolv.conf "$clean/etc/resolv.conf"
        cp "$output/ias_${debian}_$deb.deb" "$output/ias-$version-linux-$own.tar.gz" "$clean/root/"
        in_clean_root "
            cd /root
            apt-get install -y --no-install-recommends ./ias_${debian}_$deb.deb >install.log 2>&1 || { tail install.log; exit 1; }
            cd /tmp
            ! command -v dotnet
            ias --version | grep -F '$version'
            ias --help | head -n 1
            ias demo --fast --path /tmp/orders | tail -n 1
            ias -C /tmp/orders run-status | head -n 1
            ias console --help | head -n 1
            ias setup 2>&1 | grep -F 'init --run-mode'
            test -s /usr/share/man/man1/ias-run.1.gz -a -s /usr/share/bash-completion/completions/ias || [ ! -d /usr/share/man ]
            dpkg --verify ias
            apt-get remove -y ias >/dev/null 2>&1
            ! [ -e /usr/lib/ias ]; ! [ -e /usr/bin/ias ]
            echo 'the package: installed, used, removed'
            tar xzf /root/ias-$version-linux-$own.tar.gz
            ias-$version-linux-$own/bin/ias install
            PATH=/root/.local/bin:\$PATH
            [ \"\$(command -v ias)\" = /root/.local/bin/ias ] && ias --version | grep -F '$version'
            rm -r ias-$version-linux-$own
            ias demo --fast --path /tmp/orders2 | tail -n 1
            ias uninstall
            ! [ -e /root/.local/lib/ias ]
            echo 'the archive: installed, used, uninstalled'
        " || die "the release for $own does not work on a clean Debian"
        ;;
esac
for arch in $archs; do
    [ "$arch" != "$own" ] || continue
    command -v qemu-aarch64 >/dev/null || die "There is no qemu-aarch64 here." "apt-get install qemu-user"
    mkdir -p "$work/other" && tar -C "$work/other" -xzf "$output/ias-$version-linux-$arch.tar.gz"
    other=$work/other/ias-$version-linux-$arch
    qemu-aarch64 -L /usr/aarch64-linux-gnu "$other/lib/ias/ias" --version | grep -F "$version" &&
        qemu-aarch64 -L /usr/aarch64-linux-gnu "$other/lib/ias/ias" -C "$work/src" config keys | grep -qF max_cycles ||
        die "the release for $arch does not start"
    printf 'the archive for %s: starts\n' "$arch"
done
