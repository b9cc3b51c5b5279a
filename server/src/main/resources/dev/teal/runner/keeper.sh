# Keeps one container: runs its command in a session of its own and writes down how it ended, so
# that neither the end of the server nor a Ctrl-C in its terminal reaches the container, and its exit
# status is known whoever asks later. Arguments: the container's folder, then the command.
#
# The environment here is the container's. Hence the odd variable names: assigning to one that the
# container has would change what its command sees.
_teal_folder=$1
shift
_teal_path=$PATH
PATH=/usr/bin:/bin:$PATH
_teal_mask=$(umask)
umask 077

# Whoever makes this folder is the one keeper. Others were started for the same id by a server that
# did not know of this one, or come after the container was stopped.
mkdir "$_teal_folder/started" 2>/dev/null || exit 0

# Not '': an ignored signal would be ignored by the command as well.
trap : HUP INT QUIT TERM

# The shell's own words ("Terminated") are not the container's output: that is 3 from here on.
exec 3>&1 >/dev/null 2>&1

# Pid, start time and boot: what tells a process from a later one that was given the same pid.
{
  cat "/proc/$$/stat" || echo $$
  cat /proc/sys/kernel/random/boot_id || echo none
} >"$_teal_folder/keeper.new"
mv "$_teal_folder/keeper.new" "$_teal_folder/keeper"

in_own_session() {
  if command -v setsid >/dev/null; then
    setsid "$@"
  elif command -v perl >/dev/null; then # macOS
    perl -MPOSIX -e 'POSIX::setsid(); exec { $ARGV[0] } @ARGV' -- "$@"
  else
    "$@"
  fi
}

in_own_session sh -c '
  _teal_folder=$1 _teal_path=$2 _teal_mask=$3
  shift 3
  {
    cat "/proc/$$/stat" || echo $$
    cat /proc/sys/kernel/random/boot_id || echo none
  } >"$_teal_folder/process.new"
  mv "$_teal_folder/process.new" "$_teal_folder/process"
  if [ -f "$_teal_folder/environment" ]; then . "$_teal_folder/environment"; fi
  PATH=$_teal_path
  umask "$_teal_mask"
  exec "$@" >&3 2>&3 3>&-
' container "$_teal_folder" "$_teal_path" "$_teal_mask" "$@"
_teal_status=$?

# What the command left running ends with it, as in a container.
if read -r _teal_pid _teal_rest <"$_teal_folder/process"; then
  kill -s KILL -- "-$_teal_pid"
fi
echo "$_teal_status" >"$_teal_folder/exit.new"
mv "$_teal_folder/exit.new" "$_teal_folder/exit"
