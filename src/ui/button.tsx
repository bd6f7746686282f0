import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly icon?: ReactNode;
  /** Name, as what the button does; read out and, unless `iconOnly`, shown. */
  readonly label: string;
  /** `narrow` hides the label where the window is narrow, `short` where it has little height. */
  readonly iconOnly?: boolean | 'narrow' | 'short';
}

export function Button({
  kind = 'plain',
  icon,
  label,
  iconOnly = false,
  className = '',
  ...rest
}: ButtonProps) {
  const shape = iconOnly === true ? styles['iconOnly'] : iconOnly ? styles[iconOnly] : '';
  return (
    <button
      type="button"
      {...rest}
      aria-label={iconOnly ? label : rest['aria-label']}
      title={iconOnly ? label : rest.title}
      className={`${styles['button']} ${styles[kind]} ${shape} ${className}`}
    >
      {icon}
      {iconOnly !== true && <span className={styles['label']}>{label}</span>}
    </button>
  );
}
