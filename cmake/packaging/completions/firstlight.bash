# SPDX-License-Identifier: Apache-2.0
# Completion of firstlight for bash.

_firstlight_options() {
  case $1 in
    apply) echo --root --platform --metadata-url --ssh-user --script-runner --deadline --base-references --raid-reuse ;;
    plan) echo --format ;;
    validate) echo --format --follow --online ;;
    schema) echo --list ;;
    metadata) echo --format --fresh --write --platform --metadata-url ;;
    fetch) echo --platform --metadata-url ;;
    report) echo --journal --post ;;
  esac
}

# What may stand behind an option; nothing for what cannot be guessed.
_firstlight_values() { # COMMAND OPTION
  case $2 in
    --base-references | --raid-reuse) echo no yes ;;
    --format) if [[ $1 == metadata ]]; then echo env json; else echo text json; fi ;;
  esac
}

_firstlight() {
  local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W 'apply plan validate schema metadata fetch boot report sync-filesystem help version' -- "$word")
    return
  fi
  # bash takes the equals sign for a word of its own.
  if [[ $word == '=' ]]; then
    word=''
  elif [[ $option == '=' ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $option in
    --format | --base-references | --raid-reuse)
      mapfile -t COMPREPLY < <(compgen -W "$(_firstlight_values "$command" "$option")" -- "$word")
      ;;
    --root) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    --platform | --metadata-url | --ssh-user | --script-runner | --deadline) ;;
    *)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_firstlight_options "$command") --help" -- "$word")
      elif [[ $command == schema ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(firstlight schema --list 2>/dev/null)" -- "$word")
      elif [[ $command == @(apply|plan|validate|sync-filesystem) ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
      fi
      ;;
  esac
}

complete -o filenames -F _firstlight firstlight
